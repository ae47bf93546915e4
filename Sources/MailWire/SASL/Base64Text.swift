/// Base64 as SASL exchanges write it (RFC 4648 §4, one line).
enum Base64Text {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encoded(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity((bytes.count + 2) / 3 * 4)
        var group: UInt32 = 0
        var held = 0
        for byte in bytes {
            group = group << 8 | UInt32(byte)
            held += 1
            if held == 3 {
                append(group, digits: 4, to: &result)
                (group, held) = (0, 0)
            }
        }
        if held > 0 {
            append(group << UInt32(8 * (3 - held)), digits: held + 1, to: &result)
            result.append(contentsOf: [UInt8](repeating: ASCII.equals, count: 3 - held))
        }
        return result
    }

    /// What `text` stands for; bytes outside the alphabet are passed over.
    static func decoded(_ text: some Sequence<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var group: UInt32 = 0
        var bits: UInt32 = 0
        for byte in text {
            guard let value = alphabet.firstIndex(of: byte) else { continue }
            group = (group << 6 | UInt32(value)) & 0xFFFFFF
            bits += 6
            if bits >= 8 {
                bits -= 8
                result.append(UInt8(truncatingIfNeeded: group >> bits))
            }
        }
        return result
    }

    private static func append(_ group: UInt32, digits: Int, to result: inout [UInt8]) {
        for digit in 0..<digits {
            result.append(alphabet[Int(group >> UInt32(18 - 6 * digit) & 63)])
        }
    }
}
