/// SPF records to copy (RFC 7208 §4.5, §5).
enum SPFProposal {
    /// A term for one host.
    static func term(for host: NetworkAddress) -> String { (host.isV4 ? "ip4:" : "ip6:") + host.description }

    /// A whole record that names these hosts; the rest is suspicious, but not refused by SPF alone.
    static func fresh(_ terms: [String]) -> String { (["v=spf1"] + terms + ["~all"]).joined(separator: " ") }

    /// The record with terms put first, where they win over what follows.
    static func adding(_ terms: [String], to text: String) -> String {
        (["v=spf1"] + terms + words(of: text).map(String.init)).joined(separator: " ")
    }

    /// One record of several: each readable term once, and one `all` at the end, the mildest that is there.
    static func merging(_ texts: [String], adding terms: [String]) -> String {
        var kept: [String] = terms
        var ends: [SPFRecord.Qualifier] = []
        for word in texts.flatMap(words(of:)) {
            guard let record = readable(word) else { continue }
            if let end = record.qualifierOfAll {
                ends.append(end)
            } else if !kept.contains(where: { $0.lowercased() == word.lowercased() }) {
                kept.append(String(word))
            }
        }
        // A redirect counts for nothing beside an "all"; what it names is included instead.
        kept = kept.map { $0.lowercased().hasPrefix("redirect=") ? "include:" + $0.dropFirst(9) : $0 }
        let end = [SPFRecord.Qualifier.neutral, .softFail, .fail].first(where: ends.contains) ?? .softFail
        return (["v=spf1"] + kept + ["\(end.rawValue)all"]).joined(separator: " ")
    }

    /// A term as a record of its own; nil where it breaks the grammar.
    private static func readable(_ term: Substring) -> SPFRecord? {
        do { return try SPFReader.read("v=spf1 \(term)") } catch { return nil }
    }

    private static func words(of text: String) -> [Substring] {
        Array(text.split(separator: " ").dropFirst())
    }
}
