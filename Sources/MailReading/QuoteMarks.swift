/// The lines of a text with the places where somebody else's words begin, each looked at once however often it is asked for.
final class QuoteMarks {
    let lines: [TextLine]
    private var known: [QuoteStart??]

    init(in text: String) {
        lines = TextLine.all(in: text)
        known = [QuoteStart??](repeating: nil, count: lines.count)
    }

    /// The mark that begins in a line; nil where none does.
    func start(at place: Int) -> QuoteStart? {
        if let found = known[place] { return found }
        let found = QuoteStart(at: place, in: lines)
        known[place] = .some(found)
        return found
    }
}
