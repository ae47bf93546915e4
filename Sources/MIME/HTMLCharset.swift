/// The charset that an HTML page names itself, in its first 1,024 bytes (WHATWG HTML §13.2.3.2).
enum HTMLCharset {
    static func declared(in bytes: Bytes) -> String? {
        let head = bytes.prefix(1_024)
        var at = head.startIndex
        while let hit = head[at...].firstIndex(where: { $0.lowered == 0x63 }) {
            at = hit + 1
            guard head[hit...].hasPrefix("charset") else { continue }
            var value = head[(hit + 7)...].drop(while: \.isWhite)
            guard value.first == .equals else { continue }
            value = value.dropFirst().drop { $0.isWhite || $0 == .quote || $0 == .apostrophe }
            let label = value.prefix { $0.isLetter || $0.isDigit || $0 == .dash || $0 == .underscore || $0 == .colon }
            return label.isEmpty || label.loweredASCII.hasPrefix("utf-16") ? nil : label.loweredASCII
        }
        return nil
    }
}
