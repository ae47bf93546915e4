/// Values of HTML's own presentational attributes, read as browsers read them and written anew.
enum AttributeValue {
    /// Letters, digits and hyphens; false, with nothing appended, for anything else.
    static func appendKeyword(_ source: [UInt8], _ range: Range<Int>, to out: inout [UInt8]) -> Bool {
        guard !range.isEmpty, range.count <= 32,
            source[range].allSatisfy({ $0.isAlphanumeric || $0 == ASCII.hyphen })
        else { return false }
        out.append(source, range)
        return true
    }

    /// A whole number with its sign, of four digits at most; what follows it is dropped.
    static func appendNumber(_ source: [UInt8], _ range: Range<Int>, to out: inout [UInt8]) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound, source[index].isSpace { index += 1 }
        let start = index
        if index < range.upperBound, source[index] == ASCII.plus || source[index] == ASCII.hyphen { index += 1 }
        let digits = index
        while index < range.upperBound, source[index].isDigit, index - digits < 4 { index += 1 }
        guard index > digits else { return false }
        out.append(source, start..<index)
        return true
    }

    /// A number, and a percent sign where one follows (WHATWG HTML §2.3.4.4, dimensions).
    static func appendLength(_ source: [UInt8], _ range: Range<Int>, to out: inout [UInt8]) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound, source[index].isSpace { index += 1 }
        let start = index
        while index < range.upperBound, source[index].isDigit, index - start < 5 { index += 1 }
        guard index > start else { return false }
        if index + 1 < range.upperBound, source[index] == ASCII.dot, source[index + 1].isDigit {
            index += 2
            while index < range.upperBound, source[index].isDigit { index += 1 }
        }
        if index < range.upperBound, source[index] == ASCII.percent { index += 1 }
        out.append(source, start..<index)
        return true
    }

    /// A name or hex digits with or without `#` (WHATWG HTML §2.3.6, legacy colours), or a function of numbers.
    static func appendColor(_ source: [UInt8], _ range: Range<Int>, to out: inout [UInt8]) -> Bool {
        let value = source[range]
        let isWord = value.allSatisfy { $0.isAlphanumeric || $0 == ASCII.hash || $0 == ASCII.space }
        guard !value.isEmpty, value.count <= 64, isWord else {
            return StyleValue.append(source, range, strings: false, to: &out)
        }
        out.append(contentsOf: value)
        return true
    }

    /// A colour as a declaration; nothing where it is none. Hex digits without `#` get one.
    static func appendDeclaration(
        _ name: StaticString, _ source: [UInt8], _ range: Range<Int>, to out: inout [UInt8]
    ) {
        var value = Array(source[range].filter { !$0.isSpace })
        if value.count == 6, value.allSatisfy({ $0.hexValue != nil }) { value.insert(ASCII.hash, at: 0) }
        let mark = out.count
        name.withUTF8Buffer { out.append(contentsOf: $0) }
        guard StyleValue.append(value, 0..<value.count, strings: false, to: &out) else {
            return out.removeLast(out.count - mark)
        }
        out.append(ASCII.semicolon)
    }

    /// A Content-ID out of a `cid:` address (RFC 2392 §2).
    static func percentDecoded(_ source: [UInt8], _ range: Range<Int>) -> String {
        var bytes: [UInt8] = []
        var index = range.lowerBound
        while index < range.upperBound {
            if source[index] == ASCII.percent, index + 2 < range.upperBound, let high = source[index + 1].hexValue,
                let low = source[index + 2].hexValue
            {
                bytes.append(high << 4 | low)
                index += 3
            } else {
                bytes.append(source[index])
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
