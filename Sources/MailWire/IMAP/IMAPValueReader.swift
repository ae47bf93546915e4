/// Values out of the text and literals of a response, without recursion: open lists stand on a stack.
struct IMAPValueReader {
    private let depthLimit: Int
    private var open: [[IMAPValue]] = [[]]

    init(depthLimit: Int) {
        self.depthLimit = depthLimit
    }

    mutating func take(literal: IMAPValue) throws(WireError) {
        append(literal)
    }

    mutating func take(_ text: ArraySlice<UInt8>) throws(WireError) {
        var rest = text
        while let byte = rest.first {
            switch byte {
            case ASCII.space: rest.removeFirst()
            case ASCII.openParen:
                rest.removeFirst()
                guard open.count <= depthLimit else {
                    throw .malformed("Lists of the server are nested deeper than \(depthLimit).")
                }
                open.append([])
            case ASCII.closeParen:
                rest.removeFirst()
                guard open.count > 1, let list = open.popLast() else {
                    throw .malformed("The server closed a list that was not open.")
                }
                append(.list(list))
            case ASCII.quote: append(.string(try Self.quoted(&rest)))
            default: append(Self.atom(&rest))
            }
        }
    }

    /// All values, once every list is closed.
    func finish() throws(WireError) -> [IMAPValue] {
        guard open.count == 1, let values = open.first else { throw .malformed("A list of the server is not closed.") }
        return values
    }

    private mutating func append(_ value: IMAPValue) {
        open[open.count - 1].append(value)
    }

    private static func quoted(_ rest: inout ArraySlice<UInt8>) throws(WireError) -> [UInt8] {
        rest.removeFirst()
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == ASCII.quote { return bytes }
            guard byte == ASCII.backslash else {
                bytes.append(byte)
                continue
            }
            guard let escaped = rest.popFirst() else { break }
            bytes.append(escaped)
        }
        throw .malformed("A quoted string of the server has no end.")
    }

    /// Up to a space or a parenthesis; within square brackets both belong to it, as in `BODY[HEADER.FIELDS (TO)]`.
    private static func atom(_ rest: inout ArraySlice<UInt8>) -> IMAPValue {
        var inBrackets = false
        let atom = rest.prefix { byte in
            if byte == ASCII.openBracket { inBrackets = true }
            if byte == ASCII.closeBracket { inBrackets = false }
            if inBrackets { return true }
            return byte != ASCII.space && byte != ASCII.openParen && byte != ASCII.closeParen
        }
        rest = rest.dropFirst(atom.count)
        let text = atom.text
        return text.uppercased() == "NIL" ? .none : .atom(text)
    }
}
