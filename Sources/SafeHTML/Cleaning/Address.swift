/// Addresses that a link or an image may have, by scheme; everything else is left out.
///
/// Read as browsers read them (WHATWG URL §4.4): spaces and controls around them don't count, nor do tabs and line ends
/// within. Written anew, so that what is written is what was judged.
enum Address {
    enum Scheme {
        case http, https, mailto, tel, cid, data, none, other
    }

    /// An address taken apart: `rest` begins after the colon, or at the address where there is no scheme.
    struct Parts {
        let scheme: Scheme
        let rest: Range<Int>
    }

    private static let schemes: [(StaticString, Scheme)] = [
        ("https:", .https), ("http:", .http), ("mailto:", .mailto), ("tel:", .tel), ("cid:", .cid), ("data:", .data),
    ]

    static func parts(_ source: [UInt8], _ range: Range<Int>) -> Parts {
        let trimmed = trimmed(source, range)
        for (name, scheme) in schemes where source.matches(name, at: trimmed.lowerBound) {
            let rest = trimmed.lowerBound + name.utf8CodeUnitCount
            if rest <= trimmed.upperBound { return Parts(scheme: scheme, rest: rest..<trimmed.upperBound) }
        }
        return brokenParts(source, trimmed)
    }

    /// An address that doesn't begin with a known scheme as it stands: relative, foreign, or with line ends within.
    private static func brokenParts(_ source: [UInt8], _ range: Range<Int>) -> Parts {
        var name: [UInt8] = []
        for index in range.lowerBound..<min(range.upperBound, range.lowerBound + 64) {
            let byte = source[index]
            if isIgnored(byte) { continue }
            name.append(byte.lowercased)
            guard byte != ASCII.colon else {
                let known = schemes.first { name.matches($0.0, at: 0) && name.count == $0.0.utf8CodeUnitCount }
                return Parts(scheme: known?.1 ?? .other, rest: index + 1..<range.upperBound)
            }
            let isScheme = byte.isAlphanumeric || byte == ASCII.plus || byte == ASCII.hyphen || byte == ASCII.dot
            if !isScheme { break }
        }
        return Parts(scheme: .none, rest: range)
    }

    private static func trimmed(_ source: [UInt8], _ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, source[start] <= ASCII.space { start += 1 }
        while end > start, source[end - 1] <= ASCII.space { end -= 1 }
        return start..<end
    }

    private static func isIgnored(_ byte: UInt8) -> Bool {
        byte == ASCII.tab || byte == ASCII.lineFeed || byte == ASCII.carriageReturn
    }

    /// `//host/path` takes the scheme of where it stands, which for a mail is best read as https.
    static func isSchemeless(_ source: [UInt8], _ rest: Range<Int>) -> Bool {
        rest.count > 2 && isSlash(source[rest.lowerBound]) && isSlash(source[rest.lowerBound + 1])
    }

    private static func isSlash(_ byte: UInt8) -> Bool { byte == ASCII.slash || byte == ASCII.backslash }

    /// Appends `scheme://rest`, as a value in double quotes; false, with nothing appended, where no host follows.
    static func appendWeb(_ scheme: StaticString, _ source: [UInt8], _ rest: Range<Int>, to out: inout [UInt8]) -> Bool
    {
        var start = rest.lowerBound
        while start < rest.upperBound, isSlash(source[start]) || source[start] <= ASCII.space { start += 1 }
        guard start < rest.upperBound else { return false }
        scheme.withUTF8Buffer { out.append(contentsOf: $0) }
        appendRest(source, start..<rest.upperBound, to: &out)
        return true
    }

    /// Appends what follows the scheme: controls left out, spaces as `%20`.
    static func appendRest(_ source: [UInt8], _ range: Range<Int>, to out: inout [UInt8]) {
        var start = range.lowerBound
        for index in range where source[index] <= ASCII.space || source[index] == ASCII.delete {
            Escaping.appendValue(source, start..<index, to: &out)
            if source[index] == ASCII.space { out.append("%20") }
            start = index + 1
        }
        Escaping.appendValue(source, start..<range.upperBound, to: &out)
    }

    private static let pictures: [StaticString] = [
        "image/png;base64,", "image/gif;base64,", "image/jpeg;base64,", "image/jpg;base64,", "image/webp;base64,",
    ]

    /// Appends `data:image/…;base64,…` of the four kinds that are pixels only; false, with nothing appended, for others.
    static func appendPicture(_ source: [UInt8], _ rest: Range<Int>, to out: inout [UInt8]) -> Bool {
        guard let kind = pictures.first(where: { source.matches($0, at: rest.lowerBound) }) else { return false }
        let mark = out.count
        out.append("data:")
        kind.withUTF8Buffer { out.append(contentsOf: $0) }
        let start = min(rest.lowerBound + kind.utf8CodeUnitCount, rest.upperBound)
        for byte in source[start..<rest.upperBound] {
            if byte.isAlphanumeric || byte == ASCII.plus || byte == ASCII.slash || byte == ASCII.equals {
                out.append(byte)
            } else if !byte.isSpace {
                out.removeLast(out.count - mark)
                return false
            }
        }
        return true
    }

    /// Whether a mask (`#URL#`) begins the address.
    static func beginsWithMask(_ source: [UInt8], _ rest: Range<Int>) -> Bool {
        guard let first = rest.first, source[first] == ASCII.hash else { return false }
        var index = first + 1
        while index < rest.upperBound, source[index].isAlphanumeric || source[index] == ASCII.underscore { index += 1 }
        return index > first + 1 && index < rest.upperBound && source[index] == ASCII.hash
    }
}
