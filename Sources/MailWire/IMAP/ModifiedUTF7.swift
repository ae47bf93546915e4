/// Folder names as IMAP4rev1 writes them (RFC 3501 §5.1.3): ASCII as it is, "&" as "&-", all else as UTF-16 in
/// base64 between "&" and "-", with "," for "/".
enum ModifiedUTF7 {
    static func encoded(_ name: String) -> [UInt8] {
        var result: [UInt8] = []
        var wide: [UInt8] = []
        for scalar in name.unicodeScalars {
            if scalar.value >= 0x20, scalar.value < 0x7F {
                flush(&wide, to: &result)
                result.append(UInt8(truncatingIfNeeded: scalar.value))
                if scalar == "&" { result.append(ASCII.hyphen) }
            } else {
                for unit in String(scalar).utf16 {
                    wide.append(UInt8(truncatingIfNeeded: unit >> 8))
                    wide.append(UInt8(truncatingIfNeeded: unit))
                }
            }
        }
        flush(&wide, to: &result)
        return result
    }

    private static func flush(_ wide: inout [UInt8], to result: inout [UInt8]) {
        guard !wide.isEmpty else { return }
        result.append(ASCII.ampersand)
        for byte in Base64Text.encoded(wide) where byte != ASCII.equals {
            result.append(byte == 0x2F ? ASCII.comma : byte)
        }
        result.append(ASCII.hyphen)
        wide = []
    }
}
