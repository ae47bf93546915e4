/// A selector of one element by its own name, classes and id: `p`, `.a.b`, `td.x`, `#id` (CSS Selectors §5–6).
///
/// What asks for more (parents, states, attributes, an escape) is none of these, and selects nothing here.
struct StyleSelector {
    private(set) var tag: Tag?
    private(set) var id: ArraySlice<UInt8>?
    private(set) var classes: [ArraySlice<UInt8>] = []

    /// The most classes that one may ask for.
    private static let most = 8

    /// An id beats any number of classes, a class any name of an element.
    var specificity: Int { (id == nil ? 0 : 1 << 8) | classes.count << 1 | (tag == nil ? 0 : 1) }

    /// Reads one selector with the spaces and comments around it; nil where it is not a simple one.
    init?(_ source: [UInt8], _ range: Range<Int>) {
        var index = StyleValue.afterBlank(source, from: range.lowerBound, to: range.upperBound)
        func readName() -> Range<Int> {
            let start = index
            while index < range.upperBound, Self.isName(source[index]) { index += 1 }
            return start..<index
        }

        if index < range.upperBound, source[index] == ASCII.star {
            index += 1
        } else {
            let name = readName()
            if !name.isEmpty {
                let named = Tag.named(name, in: source)
                guard named != .unknown else { return nil }
                tag = named
            }
        }
        while StyleValue.afterBlank(source, from: index, to: range.upperBound) < range.upperBound {
            let mark = source[index]
            index += 1
            let name = readName()
            guard !name.isEmpty, classes.count < Self.most else { return nil }
            switch mark {
            case ASCII.dot: classes.append(source[name])
            case ASCII.hash where id == nil: id = source[name]
            default: return nil
            }
        }
        // `*` alone says little of any one element, and would be written into every one.
        if tag == nil, id == nil, classes.isEmpty { return nil }
    }

    private static func isName(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || byte == ASCII.hyphen || byte == ASCII.underscore || byte >= 0x80
    }
}
