/// What changed between two texts, in pieces that follow each other: kept, removed or added.
public struct TextDiff: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case kept, removed, added
    }

    public struct Piece: Sendable, Hashable {
        public let kind: Kind
        public let text: String
    }

    /// More pieces than that are not compared one by one: its cost grows with their number squared.
    private static let limit = 1500

    public let pieces: [Piece]

    /// Whether nothing changed.
    public var isEmpty: Bool { pieces.allSatisfy { $0.kind == .kept } }

    /// By words and tags; texts that are very long by lines.
    public init(from old: String, to new: String) {
        let words = (Self.words(old), Self.words(new))
        if let found = Self.compared(words.0, words.1) {
            pieces = found
        } else if let found = Self.compared(Self.lines(old), Self.lines(new)) {
            pieces = found
        } else {
            pieces = Self.joined([(.removed, old), (.added, new)])
        }
    }

    /// Nil where it would take too long.
    private static func compared(_ old: [Substring], _ new: [Substring]) -> [Piece]? {
        let before = zip(old, new).prefix { $0 == $1 }.count
        let after = zip(old.dropFirst(before).reversed(), new.dropFirst(before).reversed()).prefix { $0 == $1 }.count
        let (left, right) = (old.dropFirst(before).dropLast(after), new.dropFirst(before).dropLast(after))
        guard left.count <= limit, right.count <= limit else { return nil }
        let kept = { (words: ArraySlice<Substring>) in words.map { (Kind.kept, String($0)) } }
        return joined(kept(old.prefix(before)) + changes(Array(left), Array(right)) + kept(old.suffix(after)))
    }

    private static func changes(_ old: [Substring], _ new: [Substring]) -> [(Kind, String)] {
        var (removed, added): (Set<Int>, Set<Int>) = ([], [])
        for change in new.difference(from: old) {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var found: [(Kind, String)] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if removed.contains(left) {
                found.append((.removed, String(old[left])))
                left += 1
            } else if added.contains(right) {
                found.append((.added, String(new[right])))
                right += 1
            } else {
                found.append((.kept, String(new[right])))
                (left, right) = (left + 1, right + 1)
            }
        }
        return found
    }

    /// Neighbours of one kind as one piece.
    private static func joined(_ words: [(Kind, String)]) -> [Piece] {
        var pieces: [Piece] = []
        for (kind, text) in words where !text.isEmpty {
            if let last = pieces.last, last.kind == kind {
                pieces[pieces.count - 1] = Piece(kind: kind, text: last.text + text)
            } else {
                pieces.append(Piece(kind: kind, text: text))
            }
        }
        return pieces
    }

    private static func lines(_ text: String) -> [Substring] {
        split(text) { _, next in next == "\n" }
    }

    /// A tag, a run of blanks, or what stands between.
    private static func words(_ text: String) -> [Substring] {
        split(text) { last, next in
            if next == "<" || last == ">" { return true }
            return last.isWhitespace != next.isWhitespace
        }
    }

    private static func split(_ text: String, isBorder: (Character, Character) -> Bool) -> [Substring] {
        var found: [Substring] = []
        var (start, index) = (text.startIndex, text.startIndex)
        var (last, isInTag): (Character?, Bool) = (nil, false)
        while index < text.endIndex {
            let next = text[index]
            if let last, !isInTag, isBorder(last, next) {
                found.append(text[start..<index])
                start = index
            }
            isInTag = next == "<" || (isInTag && next != ">")
            last = next
            index = text.index(after: index)
        }
        if start < text.endIndex { found.append(text[start...]) }
        return found
    }
}
