/// A document's elements and texts, one after the other, for the few documents of this target.
///
/// It knows UTF-8, elements, attributes, CDATA, comments, the five named entities and the numeric ones (XML 1.0,
/// §2 and §4.6). A document type, any other entity, and what is not well-formed end the reading.
struct XMLTokens {
    enum Token: Equatable {
        case open(String, attributes: [String: String])
        case text(String)
        case close
        case end
    }

    struct Malformed: Error {}

    struct Limits {
        var bytes = 256 << 10
        var depth = 16
        var attributes = 16
        var nameBytes = 128
    }

    private let bytes: [UInt8]
    private let limits: Limits
    private var position = 0
    private var names: [String] = []
    private var isRootClosed = false
    /// `<a/>` is an opening and a closing.
    private var owesClose = false

    /// - Throws: `Malformed` for bytes that are too many or no UTF-8.
    init(_ bytes: [UInt8], limits: Limits = Limits()) throws(Malformed) {
        guard bytes.count <= limits.bytes, String(validating: bytes, as: UTF8.self) != nil else { throw Malformed() }
        self.bytes = bytes
        self.limits = limits
        _ = skip("\u{feff}")
    }

    /// The next token; after `.end` always `.end`.
    mutating func next() throws(Malformed) -> Token {
        if owesClose {
            owesClose = false
            return try close(names.last ?? "")
        }
        while position < bytes.count {
            if skip("<!--") {
                try skipPast("-->")
            } else if skip("<?") {
                try skipPast("?>")
            } else if skip("<![CDATA[") {
                return try .text(string(try upTo("]]>")))
            } else if skip("</") {
                let name = try name()
                skipSpace()
                guard skip(">") else { throw Malformed() }
                return try close(name)
            } else if skip("<") {
                return try open()
            } else if let text = try text() {
                return .text(text)
            }
        }
        guard names.isEmpty, isRootClosed else { throw Malformed() }
        return .end
    }

    private mutating func open() throws(Malformed) -> Token {
        guard !isRootClosed, names.count < limits.depth else { throw Malformed() }
        let name = try name()
        var attributes: [String: String] = [:]
        while true {
            let hadSpace = skipSpace()
            if skip("/>") {
                owesClose = true
                break
            }
            if skip(">") { break }
            guard hadSpace, attributes.count < limits.attributes else { throw Malformed() }
            let (key, value) = try attribute()
            guard attributes.updateValue(value, forKey: key) == nil else { throw Malformed() }
        }
        names.append(name)
        return .open(name, attributes: attributes)
    }

    private mutating func close(_ name: String) throws(Malformed) -> Token {
        guard names.popLast() == name else { throw Malformed() }
        isRootClosed = names.isEmpty
        return .close
    }

    private mutating func attribute() throws(Malformed) -> (String, String) {
        let key = try name()
        skipSpace()
        guard skip("=") else { throw Malformed() }
        skipSpace()
        let quote = skip("\"") ? "\"" : "'"
        guard quote == "\"" || skip("'") else { throw Malformed() }
        let value = try upTo(quote)
        guard !value.contains(UInt8(ascii: "<")) else { throw Malformed() }
        return (key, try unescaped(value))
    }

    /// The text up to the next "<"; nil for white space outside the root, where nothing else may be.
    private mutating func text() throws(Malformed) -> String? {
        let end = bytes[position...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
        let raw = bytes[position..<end]
        position = end
        if names.isEmpty {
            guard raw.allSatisfy(Self.isSpace) else { throw Malformed() }
            return nil
        }
        return try unescaped(raw)
    }

    private mutating func name() throws(Malformed) -> String {
        let end = bytes[position...].firstIndex { !Self.isNameByte($0) } ?? bytes.count
        let name = bytes[position..<end]
        guard (1...limits.nameBytes).contains(name.count) else { throw Malformed() }
        position = end
        return try string(name)
    }

    private func unescaped(_ raw: ArraySlice<UInt8>) throws(Malformed) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(raw.count)
        var rest = raw
        while let start = rest.firstIndex(of: UInt8(ascii: "&")) {
            result += rest[..<start]
            // The longest is "&#1114111;": a search for ";" need not go further.
            guard let end = rest[start...].prefix(10).firstIndex(of: UInt8(ascii: ";")) else { throw Malformed() }
            result += String(try Self.scalar(string(rest[(start + 1)..<end]))).utf8
            rest = rest[(end + 1)...]
        }
        return try string(result + rest)
    }

    private static func scalar(_ entity: String) throws(Malformed) -> Unicode.Scalar {
        switch entity {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default: break
        }
        let number: UInt32? =
            if entity.hasPrefix("#x") { UInt32(entity.dropFirst(2), radix: 16) } else if entity.hasPrefix("#") {
                UInt32(entity.dropFirst(), radix: 10)
            } else { nil }
        guard let number, let scalar = Unicode.Scalar(number), number >= 0x20 || [9, 10, 13].contains(number) else {
            throw Malformed()
        }
        return scalar
    }

    // MARK: Bytes

    private func string(_ bytes: some Sequence<UInt8>) throws(Malformed) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Malformed() }
        return text
    }

    private mutating func skip(_ word: String) -> Bool {
        guard bytes[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    @discardableResult
    private mutating func skipSpace() -> Bool {
        let start = position
        position = bytes[position...].firstIndex { !Self.isSpace($0) } ?? bytes.count
        return position > start
    }

    /// What stands before `mark`; the position is after it.
    private mutating func upTo(_ mark: String) throws(Malformed) -> ArraySlice<UInt8> {
        let mark = Array(mark.utf8)
        let start = position
        while position <= bytes.count - mark.count {
            if bytes[position...].starts(with: mark) {
                defer { position += mark.count }
                return bytes[start..<position]
            }
            position += 1
        }
        throw Malformed()
    }

    private mutating func skipPast(_ mark: String) throws(Malformed) { _ = try upTo(mark) }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0a).contains(byte) || byte == 0x0d }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x3a, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
            0x80...0xff:
            true
        default: false
        }
    }
}
