/// The names that mail programs give to charsets, some of them invented.
enum CharsetLabel {
    static func meaning(of label: String) -> Charset.Meaning {
        let name = plain(label)
        switch name {
        case "", "us-ascii", "ascii", "ansi-x3.4-1968", "ansi", "646", "iso-ir-6", "unknown", "unknown-8bit",
            "default", "default-charset", "8bit", "7bit", "binary", "none", "text", "user-defined", "x-user-defined":
            return .none
        case "utf-8", "utf8", "unicode-1-1-utf-8", "utf-8n", "utf-8mb4", "utf8mb4", "cp65001", "utf":
            return .utf8
        case "iso-8859-1", "latin1", "latin-1", "l1", "cp1252", "windows-1252", "cp819", "iso-ir-100", "ibm819",
            "windows-latin1", "iso-8859-1-windows-3.1-latin-1":
            return .windows1252
        default: break
        }
        if let known = known(name) { return .other(known, keepsASCII: keepsASCII(known)) }
        return name.utf8.allSatisfy(isNameByte) && name.utf8.count <= 40
            ? .other(name.uppercased(), keepsASCII: keepsASCII(name.uppercased())) : .none
    }

    /// In lower case, with hyphens, without quotation marks and private prefixes.
    private static func plain(_ label: String) -> String {
        var bytes = Array(label.utf8.prefix(80)).map(\.lowered)
        bytes.removeAll { $0 <= 32 || $0 == .quote || $0 == .apostrophe }
        bytes = bytes.map { $0 == .underscore || $0 == .colon ? .dash : $0 }
        if let end = bytes.firstIndex(where: { $0 == .semicolon || $0 == .comma || $0 == .star }) {
            bytes.removeSubrange(end...)
        }
        var name = String(decoding: bytes, as: UTF8.self)
        for (prefix, better) in [("iso8859", "iso-8859"), ("iso-8859", "iso-8859"), ("8859", "iso-8859")]
        where name.hasPrefix(prefix) {
            let number = name.dropFirst(prefix.count).drop { $0 == "-" }
            return better + "-" + number
        }
        if name.hasPrefix("cs") { name = String(name.dropFirst(2)) }
        if name.hasPrefix("x-"), name != "x-user-defined" { name = String(name.dropFirst(2)) }
        return name
    }

    private static func known(_ name: String) -> String? {
        switch name {
        case "gb2312", "gb-2312-80", "gb2312-80", "gbk", "euc-cn", "euccn", "cp936", "ms936", "windows-936", "gb18030",
            "chinese", "iso-ir-58", "hz-gb-2312":
            "GB18030"
        case "big5", "big-5", "cn-big5", "big5-hkscs", "cp950", "windows-950", "big5hkscs": "BIG5-HKSCS"
        case "shift-jis", "shiftjis", "sjis", "s-jis", "ms-kanji", "windows-31j", "windows-932", "cp932", "ms932":
            "CP932"
        case "iso-2022-jp", "iso-2022-jp-1", "iso-2022-jp-3", "iso2022jp", "iso-2022-jp-ms", "jis", "cp50220",
            "cp50221":
            "ISO-2022-JP-3"
        case "euc-jp", "eucjp", "ujis": "EUC-JP-MS"
        case "ks-c-5601-1987", "ks-c-5601", "ksc5601", "ksc-5601", "ks-c-5601-1989", "euc-kr", "euckr", "korean",
            "cp949", "windows-949", "uhc", "iso-ir-149":
            "CP949"
        case "iso-8859-8-i", "iso-8859-8-e", "logical", "visual": "ISO-8859-8"
        case "iso-8859-6-i", "iso-8859-6-e": "ISO-8859-6"
        case "iso-8859-9", "latin5", "l5": "CP1254"
        case "iso-8859-11", "tis-620", "tis620", "windows-874": "CP874"
        case "latin2", "l2": "ISO-8859-2"
        case "latin9", "latin-9", "l9", "iso-8859-15-windows": "ISO-8859-15"
        case "macintosh", "mac", "mac-roman", "macroman", "apple-roman": "MACINTOSH"
        case "mac-cyrillic", "maccyrillic", "mac-ukrainian": "MAC-CYRILLIC"
        case "koi", "koi8", "koi8r": "KOI8-R"
        case "koi8u", "koi8-ru": "KOI8-U"
        case "utf-16", "utf16", "unicode", "ucs-2", "iso-10646-ucs-2": "UTF-16"
        case "utf-7", "utf7", "unicode-1-1-utf-7": "UTF-7"
        default: windows(name)
        }
    }

    /// `windows-1251`, `win1251`, `ms1251`, `ibm850`, `dos-866` and the like are code pages.
    private static func windows(_ name: String) -> String? {
        for prefix in ["windows-", "windows", "win-", "win", "ms-", "ms", "ibm-", "ibm", "dos-", "dos", "cp-", "cp"]
        where name.hasPrefix(prefix) {
            let digits = name.dropFirst(prefix.count).prefix { $0.isASCII && $0.isNumber }
            if digits.count >= 3, digits.count <= 5 { return "CP" + digits }
        }
        return nil
    }

    private static func keepsASCII(_ name: String) -> Bool {
        for prefix in ["ISO-2022", "UTF-", "UCS", "HZ", "EBCDIC", "CP037", "CP500", "CP1026", "CP1047"]
        where name.hasPrefix(prefix) { return false }
        return true
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte.isLetter || byte.isDigit || byte == .dash || byte == .dot || byte == 0x2B
    }
}
