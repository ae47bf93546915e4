/// The grammar of macros in a record (RFC 7208 §7.1); what they stand for depends on each mail, and is not worked out here.
enum SPFMacro {
    private static let letters = "slodipvh"
    private static let delimiters = ".-+,/_="

    /// Whether each "%" begins a macro, "%%", "%_" or "%-".
    static func isWellFormed(_ text: Substring) -> Bool {
        var rest = text
        while let sign = rest.firstIndex(of: "%") {
            rest = rest[sign...].dropFirst()
            guard let kind = rest.popFirst() else { return false }
            switch kind {
            case "%", "_", "-": continue
            case "{":
                guard let end = rest.firstIndex(of: "}"), isInside(rest[..<end]) else { return false }
                rest = rest[end...].dropFirst()
            default: return false
            }
        }
        return true
    }

    /// Whether such a text may stand for a domain: it ends in a macro, or in a dot and a top-level label.
    static func isDomain(_ text: Substring) -> Bool {
        guard isWellFormed(text) else { return false }
        let text = text.hasSuffix(".") ? text.dropLast() : text
        if text.hasSuffix("}") || text.hasSuffix("%%") || text.hasSuffix("%_") || text.hasSuffix("%-") { return true }
        guard let dot = text.lastIndex(of: ".") else { return false }
        let top = text[dot...].dropFirst()
        return top.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" } && top.contains { !$0.isNumber }
            && top.first != "-" && top.last != "-"
    }

    /// A letter, how many labels, "r" for reversed, delimiters.
    private static func isInside(_ text: Substring) -> Bool {
        var rest = text
        guard let letter = rest.popFirst(), let small = letter.lowercased().first else { return false }
        guard letters.contains(small) else { return false }
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard digits.isEmpty || digits.contains(where: { $0 != "0" }) else { return false }
        rest = rest.dropFirst(digits.count)
        if rest.first == "r" || rest.first == "R" { rest.removeFirst() }
        return rest.allSatisfy { delimiters.contains($0) }
    }
}
