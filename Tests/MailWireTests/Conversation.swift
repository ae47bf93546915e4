import MailWire
import Testing

/// Text as bytes, with CRLF where the text has a line break.
func wire(_ text: String) -> [UInt8] {
    Array(text.replacing("\n", with: "\r\n").utf8)
}

extension Array<UInt8> {
    var asText: String { String(decoding: self, as: UTF8.self) }
}

/// The one reply that this text is.
func reply(_ text: String) throws -> SMTPReply {
    var reader = SMTPReplyReader()
    reader.append(wire(text + "\n"))
    return try #require(try reader.next())
}

/// All responses of a text, read in pieces of `size` bytes.
func responses(
    _ bytes: [UInt8], inPiecesOf size: Int = 4_096, limits: IMAPResponseReader.Limits = .init()
) throws -> [IMAPResponse] {
    var reader = IMAPResponseReader(limits: limits)
    var found: [IMAPResponse] = []
    var start = 0
    while start < bytes.count {
        let end = min(start + size, bytes.count)
        reader.append(Array(bytes[start..<end]))
        while let response = try reader.next() { found.append(response) }
        start = end
    }
    return found
}

/// Chance with a seed, so that a failure comes again.
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
