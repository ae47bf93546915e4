/// Responses out of a stream of bytes: lines, and literals within them (RFC 9051 §4.3).
///
/// A literal above the limit is passed over without being kept. A line, its literals aside, has a limit; only the
/// numbers of SEARCH may fill more (one line tells of the whole folder).
public struct IMAPResponseReader: Sendable {
    /// Sizes in bytes, with their source.
    public struct Limits: Sendable, Hashable {
        /// reliability.md §4.8.
        public var line = 64 << 10
        /// The UIDs of about 1.5 million mails.
        public var searchLine = 16 << 20
        /// The largest mail (reliability.md §4.8).
        public var literal = 64 << 20
        /// A literal above this is not even passed over: the server makes it up.
        public var passedOver = 2 << 30
        /// Literals of one response: a mail, and strings that a server chose to send so.
        public var literals = 64

        public init() {}
    }

    private struct Literal {
        var bytes: [UInt8] = []
        let size: Int
        var missing: Int
        var isKept: Bool
    }

    public var limits: Limits
    private var buffer = LineBuffer()
    private var text: [ArraySlice<UInt8>] = []
    private var textSize = 0
    private var values: [IMAPValue] = []
    private var kept = 0
    private var literal: Literal?

    public init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Nothing waits here, not even a part of a response (the state STARTTLS needs).
    public var isEmpty: Bool { buffer.isEmpty && text.isEmpty && literal == nil }

    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        buffer.append(bytes)
    }

    public mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { buffer.append($0) }
    }

    /// The next whole response, nil until it is there.
    public mutating func next() throws(WireError) -> IMAPResponse? {
        while true {
            if literal != nil {
                guard fillLiteral() else { return nil }
            }
            guard let line = try nextLine() else { return nil }
            textSize += line.count
            text.append(line[...])
            if try !startLiteral() { return try finish() }
        }
    }

    private mutating func nextLine() throws(WireError) -> [UInt8]? {
        let isSearch = text.isEmpty && Self.isSearch(buffer.waiting)
        return try buffer.line(
            "A line of the server", limit: isSearch ? limits.searchLine : Swift.max(0, limits.line - textSize))
    }

    private static func isSearch(_ line: ArraySlice<UInt8>) -> Bool {
        let start = line.prefix(10).text.uppercased()
        return start.hasPrefix("* SEARCH") || start.hasPrefix("* ESEARCH")
    }

    /// Whether the literal is all there.
    private mutating func fillLiteral() -> Bool {
        guard var filling = literal else { return true }
        literal = nil
        let block = buffer.block(atMost: filling.missing)
        filling.missing -= block.count
        if filling.isKept { filling.bytes.append(contentsOf: block) }
        guard filling.missing == 0 else {
            literal = filling
            return false
        }
        values.append(filling.isKept ? .string(filling.bytes) : .tooLarge(filling.size))
        return true
    }

    /// Whether the line ends in `{123}`, so that a literal and more of the line follow.
    private mutating func startLiteral() throws(WireError) -> Bool {
        guard let line = text.last, line.last == ASCII.closeBrace, let first = text.first, Self.mayHoldLiterals(first),
            let open = line.lastIndex(of: ASCII.openBrace)
        else { return false }
        var digits = line[line.index(after: open)...].dropLast()
        if digits.last == ASCII.plus { digits = digits.dropLast() }
        guard !digits.isEmpty, digits.allSatisfy(\.isDigit) else { return false }
        guard let size = digits.decimal, size <= limits.passedOver else {
            throw .tooLong("A literal of the server", limit: limits.passedOver)
        }
        guard values.count < limits.literals else {
            throw .malformed("A response has more than \(limits.literals) literals.")
        }
        // "~{5}" (RFC 3516) is a literal as well.
        let mark = line[..<open].last == ASCII.tilde ? line.index(before: open) : open
        text[text.count - 1] = line[..<mark]
        let isKept = size <= limits.literal && kept + size <= limits.literal + limits.line
        if isKept { kept += size }
        literal = Literal(size: size, missing: size, isKept: isKept)
        return true
    }

    /// The words of a status are human text, in which braces are braces.
    private static func mayHoldLiterals(_ line: ArraySlice<UInt8>) -> Bool {
        guard line.starts(with: [0x2A, ASCII.space]) else { return false }
        let word = line.dropFirst(2).prefix { $0 != ASCII.space }
        return IMAPStatus.Condition(rawValue: word.text.uppercased()) == nil
    }

    private mutating func finish() throws(WireError) -> IMAPResponse {
        defer { (text, values, textSize, kept) = ([], [], 0, 0) }
        return try IMAPGrammar.response(text, literals: values)
    }
}
