/// Reads `; name=value` lists, with the broken mixtures that real programs write.
struct ParameterReader {
    private let bytes: Bytes
    private let limits: Limits
    private let hint: String?
    private var at: Int
    private var sections: [Section] = []

    /// Reads what follows the type or disposition.
    static func read(_ bytes: Bytes, hint: String? = nil, limits: Limits = .standard) -> Parameters {
        var reader = ParameterReader(bytes: bytes, limits: limits, hint: hint, at: bytes.startIndex)
        while reader.sections.count < limits.parameterSections, reader.readOne() {}
        return reader.assembled()
    }

    private init(bytes: Bytes, limits: Limits, hint: String?, at: Int) {
        self.bytes = bytes
        self.limits = limits
        self.hint = hint
        self.at = at
    }

    /// One `name*number*=value` of RFC 2231 §3 and §4; most are plain and have no stars.
    private struct Section {
        let name: String
        let number: Int
        let isExtended: Bool
        let isSplit: Bool
        let value: [UInt8]
    }

    private mutating func readOne() -> Bool {
        while let byte = bytes.at(at), byte.isWhite || byte == .semicolon || byte == .comma { at += 1 }
        guard at < bytes.endIndex else { return false }
        let nameStart = at
        while let byte = bytes.at(at), byte != .equals, byte != .semicolon { at += 1 }
        let name = bytes[nameStart..<at].trimmed
        guard bytes.at(at) == .equals else { return true }
        at += 1
        while let byte = bytes.at(at), byte.isWhite { at += 1 }
        let value = bytes.at(at) == .quote ? quotedValue() : bareValue()
        if !name.isEmpty { sections.append(section(name, value)) }
        return true
    }

    /// QUIRK RFC 5322 §3.2.4: a backslash escapes only quotation mark and backslash, since paths hold others.
    private mutating func quotedValue() -> [UInt8] {
        var value: [UInt8] = []
        at += 1
        while let byte = bytes.at(at) {
            at += 1
            if byte == .backslash, let next = bytes.at(at), next == .quote || next == .backslash {
                value.append(next)
                at += 1
            } else if byte == .quote {
                if isEndOfValue() { break }
                value.append(byte)
            } else {
                value.append(byte)
            }
        }
        return value
    }

    /// QUIRK RFC 2045 §5.1: quotation marks within a value are not always escaped.
    private func isEndOfValue() -> Bool {
        var next = at
        while let byte = bytes.at(next), byte.isWhite { next += 1 }
        guard let byte = bytes.at(next) else { return true }
        if byte == .semicolon || byte == .open || byte == .comma { return true }
        return next > at || byte != .quote && bytes[next...].firstIndex(of: .quote) == nil
    }

    /// QUIRK RFC 2045 §5.1: values with blanks are written without quotation marks, up to the semicolon,
    /// or up to what looks like the next parameter.
    private mutating func bareValue() -> [UInt8] {
        let start = at
        while let byte = bytes.at(at), byte != .semicolon {
            if byte.isBlank, startsParameter(at + 1) { break }
            if byte == .open, at > start, bytes[at - 1].isBlank { break }
            at += 1
        }
        let value = bytes[start..<at].trimmed
        while let byte = bytes.at(at), byte != .semicolon, !byte.isBlank { at += 1 }
        // A quotation mark is no letter of a value that has none around it.
        return value.filter { $0 != .quote }
    }

    private func startsParameter(_ place: Int) -> Bool {
        for name in ["charset=", "name=", "filename=", "boundary=", "format=", "type=", "size="]
        where bytes[min(place, bytes.endIndex)...].hasPrefix(name) { return true }
        return false
    }

    private func section(_ name: Bytes, _ value: [UInt8]) -> Section {
        guard let star = name.firstIndex(of: .star) else {
            return Section(name: name.loweredASCII, number: 0, isExtended: false, isSplit: false, value: value)
        }
        let rest = name[(star + 1)...]
        let digits = rest.prefix(while: \.isDigit)
        let number = digits.count > 6 ? nil : Int(String(decoding: digits, as: UTF8.self))
        return Section(
            name: name[..<star].loweredASCII, number: number ?? 0, isExtended: digits.isEmpty || rest.last == .star,
            isSplit: number != nil, value: value)
    }

    private func assembled() -> Parameters {
        var parameters = Parameters()
        // RFC 2231 §4: the extended form is the better one where both are there.
        for section in sections where section.isExtended || section.isSplit {
            guard parameters[section.name] == nil else { continue }
            let group = sections.filter { $0.name == section.name && ($0.isExtended || $0.isSplit) }
            parameters.add(section.name, joined(group))
        }
        for section in sections where !section.isExtended && !section.isSplit {
            parameters.add(section.name, EncodedWord.decode(section.value[...], hint: hint, limits: limits))
        }
        return parameters
    }

    private func joined(_ group: [Section]) -> String {
        let ordered = group.enumerated().sorted { ($0.element.number, $0.offset) < ($1.element.number, $1.offset) }
        var charset = ""
        var bytes: [UInt8] = []
        var isExtended = false
        for (place, (_, section)) in ordered.enumerated() {
            guard section.isExtended else {
                bytes += section.value
                continue
            }
            isExtended = true
            var value = section.value[...]
            if place == 0, let labelled = Self.labelled(value) {
                charset = labelled.charset
                value = labelled.value
            }
            bytes += Self.percentDecoded(value)
        }
        if isExtended, !charset.isEmpty { return Charset.decode(bytes[...], label: charset) }
        return EncodedWord.decode(bytes[...], hint: hint, limits: limits)
    }

    /// The parts of `charset'language'value` (RFC 2231 §4).
    private static func labelled(_ value: Bytes) -> (charset: String, value: Bytes)? {
        guard let first = value.firstIndex(of: .apostrophe),
            let second = value[(first + 1)...].firstIndex(of: .apostrophe)
        else { return nil }
        return (value[..<first].loweredASCII, value[(second + 1)...])
    }

    private static func percentDecoded(_ value: Bytes) -> [UInt8] {
        var result: [UInt8] = []
        var at = value.startIndex
        while let byte = value.at(at) {
            if byte == .percent, let high = value.at(at + 1)?.hexValue, let low = value.at(at + 2)?.hexValue {
                result.append(high << 4 | low)
                at += 3
            } else {
                result.append(byte)
                at += 1
            }
        }
        return result
    }
}
