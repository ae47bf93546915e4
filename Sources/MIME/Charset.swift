/// Bytes to text, by what the label says, what iconv knows, and what the bytes look like.
enum Charset {
    /// What a label means to us.
    enum Meaning {
        case utf8
        case windows1252
        /// A name for iconv; whether ASCII bytes mean ASCII in it, so that they need no iconv.
        case other(String, keepsASCII: Bool)
        /// No label, or one that says nothing.
        case none
    }

    /// Decodes by label; where the label is missing, unknown or plainly wrong, by guess.
    static func decode(_ bytes: Bytes, label: String?, isHTML: Bool = false) -> String {
        let meaning = CharsetLabel.meaning(of: label ?? "")
        if case .other(let name, let keepsASCII) = meaning {
            guard !(isHTML && name == "UTF-7") else { return guess(bytes, hint: nil) }
            if keepsASCII, isASCII(bytes) { return String(decoding: bytes, as: UTF8.self) }
            guard let text = Iconv.decode(bytes, from: name) else { return guess(bytes, hint: nil) }
            if text.damage > 0, let valid = String(validating: bytes, as: UTF8.self) { return valid }
            return text.string
        }
        if case .none = meaning { return guess(bytes, hint: nil) }
        if let valid = valid(bytes, meaning) { return valid }
        if case .utf8 = meaning, hasMultibyte(bytes) { return String(decoding: bytes, as: UTF8.self) }
        return Windows1252.decode(bytes)
    }

    /// UTF-8 where it is valid, ISO-2022-JP by its escapes, then what the hint says, else windows-1252.
    static func guess(_ bytes: Bytes, hint: String?) -> String {
        if isISO2022JP(bytes), let text = Iconv.decode(bytes, from: "ISO-2022-JP-3"), text.damage == 0 {
            return text.string
        }
        if let valid = String(validating: bytes, as: UTF8.self) { return valid }
        if let hint, case .other(let name, _) = CharsetLabel.meaning(of: hint), name != "UTF-7",
            let text = Iconv.decode(bytes, from: name), text.damage == 0
        {
            return text.string
        }
        return hasMultibyte(bytes) ? String(decoding: bytes, as: UTF8.self) : Windows1252.decode(bytes)
    }

    private static func valid(_ bytes: Bytes, _ meaning: Meaning) -> String? {
        switch meaning {
        case .utf8: String(validating: bytes, as: UTF8.self)
        default: isASCII(bytes) ? String(decoding: bytes, as: UTF8.self) : nil
        }
    }

    private static func isASCII(_ bytes: Bytes) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var at = 0
            while at &+ 8 <= buffer.count {
                if buffer.loadUnaligned(fromByteOffset: at, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 {
                    return false
                }
                at &+= 8
            }
            while at < buffer.count {
                if buffer[at] >= 0x80 { return false }
                at &+= 1
            }
            return true
        }
    }

    /// Whether at least half of what is above ASCII forms proper UTF-8 characters: then it is UTF-8 with damage.
    private static func hasMultibyte(_ bytes: Bytes) -> Bool {
        var good = 0
        var bad = 0
        var at = bytes.startIndex
        while let byte = bytes.at(at) {
            let length = byte < 0x80 ? 1 : byte >= 0xC2 && byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
            if byte < 0x80 {
                at += 1
            } else if byte >= 0xC2, byte < 0xF5,
                (1..<length).allSatisfy({ bytes.at(at + $0).map { $0 & 0xC0 == 0x80 } ?? false })
            {
                good += 1
                at += length
            } else {
                bad += 1
                at += 1
            }
        }
        return good > 0 && good * 2 >= bad
    }

    /// The escapes ESC $ B, ESC $ @ and ESC ( J in bytes of seven bits (RFC 1468).
    private static func isISO2022JP(_ bytes: Bytes) -> Bool {
        var at = bytes.startIndex
        while let escape = bytes[at...].firstIndex(of: 0x1B) {
            let second = bytes.at(escape + 1)
            let third = bytes.at(escape + 2)
            if second == 0x24, third == 0x42 || third == 0x40 || third == 0x28 { return isASCII(bytes) }
            if second == 0x28, third == 0x4A || third == 0x49 { return isASCII(bytes) }
            at = escape + 1
        }
        return false
    }
}
