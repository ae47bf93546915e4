/// Writes characters so that an HTML parser reads just those characters back.
enum Escaping {
    /// The bytes below 64 that stand for themselves in text: all but most controls, `&`, `<` and `>`.
    private static let plainText: UInt64 = 0xAFFF_FFBF_0000_0600
    /// The same within a quoted value, where `"` doesn't either.
    private static let plainValue: UInt64 = 0xAFFF_FFBB_0000_0600

    static func appendText(_ source: [UInt8], _ range: Range<Int>, to out: inout [UInt8]) {
        append(source, range, plain: plainText, to: &out)
    }

    /// For a value in double quotes.
    static func appendValue(_ source: [UInt8], _ range: Range<Int>, to out: inout [UInt8]) {
        append(source, range, plain: plainValue, to: &out)
    }

    @inline(__always) private static func append(
        _ source: [UInt8], _ range: Range<Int>, plain: UInt64, to out: inout [UInt8]
    ) {
        var start = range.lowerBound
        var index = start
        while index < range.upperBound {
            index = source.skipPlain(index..<range.upperBound)
            guard index < range.upperBound else { break }
            let byte = source[index]
            if byte < 64 ? (plain >> UInt64(byte)) & 1 == 1 : byte != ASCII.delete && byte != 0xC2 {
                index += 1
                continue
            }
            if byte == 0xC2, index + 1 >= range.upperBound || source[index + 1] != 0xA0 {
                index += 1
                continue
            }
            if index > start { out.append(source, start..<index) }
            append(special: byte, to: &out)
            index += byte == 0xC2 ? 2 : 1
            start = index
        }
        if range.upperBound > start { out.append(source, start..<range.upperBound) }
    }

    /// Control characters have no meaning in HTML and are left out; a CR would be read back as LF.
    private static func append(special byte: UInt8, to out: inout [UInt8]) {
        switch byte {
        case ASCII.ampersand: out.append("&amp;")
        case ASCII.less: out.append("&lt;")
        case ASCII.greater: out.append("&gt;")
        case ASCII.doubleQuote: out.append("&quot;")
        case 0xC2: out.append("&nbsp;")
        case ASCII.carriageReturn: out.append(ASCII.lineFeed)
        case ASCII.formFeed: out.append(ASCII.space)
        default: break
        }
    }
}
