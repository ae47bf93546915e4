/// What a domain asks of receivers for mail that fails both SPF and DKIM (RFC 7489 §6.3).
struct DMARCRecord: Sendable, Hashable {
    /// From the mildest to the strictest.
    enum Policy: String, Sendable, Hashable {
        case none, quarantine, reject
    }

    /// How near a checked domain must be to that of From (RFC 7489 §3.1).
    enum Alignment: String, Sendable, Hashable {
        case relaxed = "r"
        case strict = "s"
    }

    let policy: Policy
    /// For domains below the record's.
    let subdomainPolicy: Policy
    let dkim: Alignment
    let spf: Alignment

    /// Whether a text is meant as a record; other TXT records at the name are skipped (RFC 7489 §6.6.3).
    static func isRecord(_ text: String) -> Bool {
        guard let first = text.split(separator: ";", maxSplits: 1).first else { return false }
        let parts = first.split(separator: "=", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0].trimmed.lowercased() == "v" && parts[1].trimmed == "DMARC1"
    }

    /// - Returns: nil where the policy is missing or the list is broken.
    ///
    /// A record with reports but a bad policy counts as "none" for receivers (RFC 7489 §6.6.3); here it is a mistake.
    init?(_ text: String) {
        guard Self.isRecord(text), let list = TagList(text) else { return nil }
        guard let policy = list["p"].flatMap({ Policy(rawValue: $0.lowercased()) }) else { return nil }
        let below = list["sp"].map { Policy(rawValue: $0.lowercased()) }
        let dkim = list["adkim"].map { Alignment(rawValue: $0.lowercased()) } ?? .relaxed
        let spf = list["aspf"].map { Alignment(rawValue: $0.lowercased()) } ?? .relaxed
        guard let dkim, let spf, below != .some(nil) else { return nil }
        self.policy = policy
        subdomainPolicy = (below ?? policy) ?? policy
        self.dkim = dkim
        self.spf = spf
    }
}

/// A DMARC record and where it stands.
struct FoundDMARC: Sendable, Hashable {
    let domain: DomainName
    let texts: [String]

    /// The records of the nearest domain that has one: the domain itself, then its parents.
    ///
    /// QUIRK RFC 7489 §6.6.3: the parents are walked one by one, as in DMARCbis, instead of looking the organisational
    /// domain up in the Public Suffix List.
    static func nearest(to domain: DomainName, in source: any RecordSource) async throws -> FoundDMARC? {
        var next: DomainName? = domain
        for _ in 0..<RecordLimits.dmarcNames {
            guard let current = next else { return nil }
            let texts = try await source.texts(of: "_dmarc.\(current)", where: DMARCRecord.isRecord)
            if !texts.isEmpty { return FoundDMARC(domain: current, texts: texts) }
            next = current.parent
        }
        return nil
    }

    /// Whether a domain that SPF or DKIM vouched for stands for that of From.
    ///
    /// Relaxed asks for one organisational domain: the record's stands for it, and what is above From's own.
    func aligns(_ checked: DomainName, with from: DomainName, _ alignment: DMARCRecord.Alignment) -> Bool {
        guard alignment == .relaxed else { return checked == from }
        let isKin = checked.isWithin(from) || from.isWithin(checked) && checked.labels.count >= 2
        return isKin || checked.isWithin(domain) && from.isWithin(domain)
    }
}
