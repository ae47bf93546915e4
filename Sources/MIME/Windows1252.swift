/// The charset that Latin mail without a right label is in; a superset of the printable ISO-8859-1.
enum Windows1252 {
    /// The characters of 0x80–0x9F; the five without one stay control characters.
    private static let high: [UInt16] = [
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D,
        0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x009D, 0x017E, 0x0178,
    ]

    /// Every byte is a character, so this never fails.
    static func decode(_ bytes: Bytes) -> String {
        var utf8: [UInt8] = []
        utf8.reserveCapacity(bytes.count + bytes.count / 4)
        for byte in bytes {
            if byte < 0x80 {
                utf8.append(byte)
                continue
            }
            let scalar = byte < 0xA0 ? high[Int(byte - 0x80)] : UInt16(byte)
            if scalar < 0x800 {
                utf8.append(0xC0 | UInt8(scalar >> 6))
            } else {
                utf8.append(0xE0 | UInt8(scalar >> 12))
                utf8.append(0x80 | UInt8(scalar >> 6 & 0x3F))
            }
            utf8.append(0x80 | UInt8(scalar & 0x3F))
        }
        return String(decoding: utf8, as: UTF8.self)
    }
}
