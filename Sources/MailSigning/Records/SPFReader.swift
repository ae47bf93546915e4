/// Reads the text of an SPF record (RFC 7208 §12).
struct SPFReader {
    /// A term that breaks the grammar: the whole record counts for nothing (RFC 7208 §4.6).
    struct Fault: Error, Hashable {
        let term: String
    }

    private var directives: [SPFRecord.Directive] = []
    private var redirect: SPFRecord.Target?
    private var hasExplanation = false

    /// - Throws: `Fault` with the first bad term.
    static func read(_ text: String) throws(Fault) -> SPFRecord {
        var reader = SPFReader()
        guard SPFRecord.isRecord(text) else { throw Fault(term: String(text.prefix(20))) }
        let terms = text.utf8.dropFirst(6).split(separator: 0x20, maxSplits: RecordLimits.terms)
        guard terms.count <= RecordLimits.terms else { throw Fault(term: "…") }
        for term in terms { try reader.take(String(Substring(term))) }
        return SPFRecord(directives: reader.directives, redirect: reader.redirect)
    }

    private mutating func take(_ term: String) throws(Fault) {
        guard term.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw Fault(term: term) }
        let mark = term.firstIndex { $0 == "=" || $0 == ":" || $0 == "/" }
        if let mark, term[mark] == "=" {
            try takeModifier(name: term[..<mark].lowercased(), value: term[term.index(after: mark)...], of: term)
        } else {
            guard let directive = Self.directive(term) else { throw Fault(term: term) }
            directives.append(directive)
        }
    }

    /// Each of the two known modifiers stands once at most; others are ignored (RFC 7208 §6).
    private mutating func takeModifier(name: String, value: Substring, of term: String) throws(Fault) {
        switch name {
        case "redirect":
            guard redirect == nil, let target = Self.target(value) else { throw Fault(term: term) }
            redirect = target
        case "exp":
            guard !hasExplanation, Self.target(value) != nil else { throw Fault(term: term) }
            hasExplanation = true
        default:
            let isName = name.first.map { $0.isASCII && $0.isLetter } ?? false
            let isRest = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
            guard isName, isRest, SPFMacro.isWellFormed(value) else { throw Fault(term: term) }
        }
    }

    private static func directive(_ term: String) -> SPFRecord.Directive? {
        var rest = term[...]
        let qualifier = rest.first.flatMap(SPFRecord.Qualifier.init)
        if qualifier != nil { rest.removeFirst() }
        let name = rest.prefix { $0 != ":" && $0 != "/" }
        rest = rest.dropFirst(name.count)
        return mechanism(name.lowercased(), rest).map { SPFRecord.Directive(qualifier ?? .pass, $0) }
    }

    /// - Parameter rest: from ":" or "/" on, or empty.
    private static func mechanism(_ name: String, _ rest: Substring) -> SPFRecord.Mechanism? {
        switch name {
        case "all": return rest.isEmpty ? .all : nil
        case "include": return wanted(rest).map { .include($0) }
        case "exists": return wanted(rest).map { .exists($0) }
        case "ptr": return rest.isEmpty ? .ptr(nil) : wanted(rest).map { .ptr($0) }
        case "a": return host(rest).map { .a($0.target, bitsV4: $0.bitsV4, bitsV6: $0.bitsV6) }
        case "mx": return host(rest).map { .mx($0.target, bitsV4: $0.bitsV4, bitsV6: $0.bitsV6) }
        case "ip4": return network(rest, isV4: true)
        case "ip6": return network(rest, isV4: false)
        default: return nil
        }
    }

    private static func wanted(_ rest: Substring) -> SPFRecord.Target? {
        rest.first == ":" ? target(rest.dropFirst()) : nil
    }

    /// `[":" domain] ["/" bits] ["//" bits]`
    private static func host(_ rest: Substring) -> (target: SPFRecord.Target?, bitsV4: Int, bitsV6: Int)? {
        var rest = rest
        var bitsV4: Int? = 32
        var bitsV6: Int? = 128
        // A macro may hold a "/" of its own, inside its braces.
        let macroEnd = rest.lastIndex(of: "}") ?? rest.startIndex
        if let slash = rest[macroEnd...].firstIndex(of: "/") {
            let lengths = rest[rest.index(after: slash)...].split(separator: "/", omittingEmptySubsequences: false)
            rest = rest[..<slash]
            switch lengths.count {
            case 1: bitsV4 = length(lengths[0], most: 32)
            case 2 where lengths[0].isEmpty: bitsV6 = length(lengths[1], most: 128)
            case 3 where lengths[1].isEmpty:
                bitsV4 = length(lengths[0], most: 32)
                bitsV6 = length(lengths[2], most: 128)
            default: return nil
            }
        }
        guard let bitsV4, let bitsV6 else { return nil }
        guard !rest.isEmpty else { return (nil, bitsV4, bitsV6) }
        return wanted(rest).map { ($0, bitsV4, bitsV6) }
    }

    private static func network(_ rest: Substring, isV4: Bool) -> SPFRecord.Mechanism? {
        guard rest.first == ":" else { return nil }
        let parts = rest.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        let most = isV4 ? 32 : 128
        guard (1...2).contains(parts.count), parts[0].contains(":") != isV4 else { return nil }
        guard let address = NetworkAddress(unmapped: String(parts[0])) else { return nil }
        guard let bits = parts.count == 1 ? most : length(parts[1], most: most) else { return nil }
        return .ip(address, bits: bits)
    }

    /// A number without leading zeros.
    private static func length(_ text: Substring, most: Int) -> Int? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), text == "0" || text.first != "0" else { return nil }
        return Int(text).flatMap { $0 <= most ? $0 : nil }
    }

    private static func target(_ text: Substring) -> SPFRecord.Target? {
        if text.contains("%") { return SPFMacro.isDomain(text) ? .macro(String(text)) : nil }
        guard let name = DomainName(text), name.labels.count >= 2, let last = name.labels.last else { return nil }
        // RFC 7208 §7.1, toplabel: not all digits, no "-" at its ends.
        let isTop = last.contains { $0.isLetter || $0 == "-" } && !last.contains("_")
        return isTop && last.first != "-" && last.last != "-" ? .domain(name.text) : nil
    }
}
