/// Replies out of a stream of bytes.
public struct SMTPReplyReader: Sendable {
    /// RFC 5321 §4.5.3.1.5 has 512; servers with long texts exist.
    static let lineLimit = 4_096
    /// EHLO of a large server has about 20 lines.
    static let linesLimit = 200

    private var buffer = LineBuffer()
    private var lines: [String] = []
    private var code: Int?
    private var enhanced: String?

    public init() {}

    /// Whether nothing waits here: neither a whole reply nor a part of one (the state STARTTLS needs, RFC 3207 §4.2).
    public var isEmpty: Bool { buffer.isEmpty && code == nil }

    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        buffer.append(bytes)
    }

    public mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { buffer.append($0) }
    }

    /// The next whole reply, nil until it is there.
    public mutating func next() throws(WireError) -> SMTPReply? {
        while let line = try buffer.line("A reply of the server", limit: Self.lineLimit) {
            if let reply = try take(line) { return reply }
        }
        return nil
    }

    private mutating func take(_ line: [UInt8]) throws(WireError) -> SMTPReply? {
        guard let number = line.prefix(3).decimal, line.count >= 3, (200...599).contains(number) else {
            throw .malformed("The server answered something that is no SMTP reply: \(wireText(line, limit: 200))")
        }
        guard code == nil || code == number else {
            throw .malformed("The lines of one reply have different codes: \(wireText(line, limit: 200))")
        }
        guard lines.count < Self.linesLimit else { throw .tooLong("A reply of the server", limit: Self.linesLimit) }
        code = number
        let mark = line.dropFirst(3).first
        guard mark == nil || mark == ASCII.space || mark == ASCII.hyphen else {
            throw .malformed("The server answered something that is no SMTP reply: \(wireText(line, limit: 200))")
        }
        keep(line.dropFirst(4), of: number)
        return mark == ASCII.hyphen ? nil : finished(number)
    }

    private mutating func keep(_ words: ArraySlice<UInt8>, of number: Int) {
        guard let (found, rest) = Self.enhancedCode(words, of: number) else {
            lines.append(wireText(words))
            return
        }
        enhanced = enhanced ?? found
        lines.append(wireText(rest))
    }

    private mutating func finished(_ number: Int) -> SMTPReply {
        let reply = SMTPReply(code: number, enhanced: enhanced, lines: lines)
        (lines, code, enhanced) = ([], nil, nil)
        return reply
    }

    /// RFC 2034 §4: class "." subject "." detail, the class being that of the reply.
    private static func enhancedCode(
        _ words: ArraySlice<UInt8>, of number: Int
    ) -> (code: String, rest: ArraySlice<UInt8>)? {
        let first = words.prefix { $0 != ASCII.space }
        let parts = first.split(separator: ASCII.dot, omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ $0.count <= 3 && $0.decimal != nil }),
            parts.first?.decimal == number / 100
        else { return nil }
        return (first.text, words.dropFirst(first.count + 1))
    }
}
