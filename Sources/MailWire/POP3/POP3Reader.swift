/// Replies, lists and mails out of a stream of bytes (RFC 1939 §3).
///
/// Only who sent a command knows what its answer is made of, so the caller asks for a reply first, and behind a +OK of
/// CAPA, LIST or UIDL for lines, of RETR or TOP for a mail.
public struct POP3Reader: Sendable {
    /// Bytes of a reply, or of a line of a list. RFC 2449 §4 has 512; an OAuth server's error may be longer.
    public static let lineLimit = 4_096
    /// The bytes kept of a mail that is larger than the limit: its header (reliability.md §4.8).
    public static let startLimit = 256 << 10

    /// A line of a list without its CRLF and its stuffing, or the list's end.
    public enum Line: Sendable, Hashable {
        case text([UInt8])
        case end
    }

    public enum Mail: Sendable, Hashable {
        /// Its end is not there. So many bytes came above the limit, and are not kept.
        case coming(passedOver: Int)
        /// Without its stuffing, CRLF after each line as it came; a bare CR or LF is the mail's own.
        case whole([UInt8])
        /// All of it came, and it is larger than the limit; its first bytes.
        case tooLarge(start: [UInt8])
    }

    private struct Reading {
        var data: MailDataReader
        var start: [UInt8] = []
        var passedOver = 0
    }

    private var buffer = LineBuffer()
    private var reading: Reading?

    public init() {}

    /// Whether nothing waits here, not even a part of a reply (the state STLS needs, RFC 2595 §4).
    public var isEmpty: Bool { buffer.isEmpty && reading == nil }

    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        buffer.append(bytes)
    }

    public mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { buffer.append($0) }
    }

    /// The next reply, nil until it is there.
    public mutating func reply() throws(WireError) -> POP3Reply? {
        guard let line = try buffer.line("A reply of the server", limit: Self.lineLimit) else { return nil }
        guard let reply = POP3Reply(line) else {
            throw .malformed("The server answered something that is no POP3 reply: \(wireText(line, limit: 200))")
        }
        return reply
    }

    /// The next line of a list, nil until it is there.
    public mutating func line() throws(WireError) -> Line? {
        guard let line = try buffer.line("A line of the server", limit: Self.lineLimit) else { return nil }
        guard line.first == ASCII.dot else { return .text(line) }
        return line.count == 1 ? .end : .text(Array(line.dropFirst()))
    }

    /// What has come of the mail behind a reply, up to its end at CRLF "." CRLF and nowhere else.
    ///
    /// - Parameter limit: the largest mail in bytes, the same in each call for one mail.
    public mutating func mail(limit: Int) -> Mail {
        var reading = self.reading ?? Reading(data: MailDataReader(limit: limit))
        self.reading = nil
        while !reading.data.isComplete, !buffer.isEmpty { take(&reading, limit) }
        guard reading.data.isComplete else {
            self.reading = reading
            return .coming(passedOver: reading.passedOver)
        }
        return reading.data.isTooLarge ? .tooLarge(start: reading.start) : .whole(reading.data.mail)
    }

    /// Takes as many bytes as fit; at the limit one at a time, until the end or the first that is too many.
    private mutating func take(_ reading: inout Reading, _ limit: Int) {
        let wasTooLarge = reading.data.isTooLarge
        let room = limit - reading.data.mail.count
        if !wasTooLarge, room <= 0, reading.start.isEmpty {
            reading.start = Array(reading.data.mail.prefix(Self.startLimit))
        }
        let most = wasTooLarge ? buffer.count : max(1, room)
        let used = buffer.waiting.prefix(most).withUnsafeBytes { reading.data.take($0) }
        _ = buffer.block(atMost: used)
        if wasTooLarge { reading.passedOver += used }
    }
}
