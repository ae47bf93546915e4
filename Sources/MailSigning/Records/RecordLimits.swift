/// How much of a stranger's DNS is read.
enum RecordLimits {
    /// Terms that ask the DNS, for one SPF check (RFC 7208 §4.6.4).
    static let lookups = 10
    /// Of those, terms without an answer (RFC 7208 §4.6.4).
    static let emptyLookups = 2
    /// Exchangers whose addresses one `mx` term asks for (RFC 7208 §4.6.4).
    static let exchangers = 10
    /// Where counting a record's look-ups stops.
    static let countedLookups = 40
    /// Bytes of one record; RFC 7208 §3.4 advises 450.
    static let recordSize = 8192
    /// Records of one name.
    static let records = 100
    /// Terms of one SPF record, or tags of a tag-list.
    static let terms = 300
    /// Names asked for a DMARC record, the longest first (eight, as in the tree walk of DMARCbis).
    static let dmarcNames = 8
}

extension RecordSource {
    /// The records that begin in this way, in any case; too long ones are left out.
    func texts(of name: String, where isWanted: (String) -> Bool) async throws -> [String] {
        try await texts(of: name).prefix(RecordLimits.records)
            .filter { $0.utf8.count <= RecordLimits.recordSize && isWanted($0) }
    }
}
