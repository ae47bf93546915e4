/// Judges what receivers are asked to do with mail that fails (RFC 7489).
struct DMARCFinding {
    private let from: DomainName
    private let sending: SendingDomain

    static func of(_ sending: SendingDomain, in source: any RecordSource) async -> Finding {
        guard let from = DomainName(sending.domain) else {
            return .unanswered(.dmarc)
        }
        let finding = DMARCFinding(from: from, sending: sending)
        do {
            return finding.judge(try await FoundDMARC.nearest(to: from, in: source))
        } catch {
            return .unanswered(.dmarc)
        }
    }

    private func judge(_ found: FoundDMARC?) -> Finding {
        guard let found, let text = found.texts.first else {
            return Finding(
                .dmarc, .missing, "\(from) has no DMARC record. Add this one; nothing is refused for it (p=none).",
                record: proposal(at: from))
        }
        guard found.texts.count == 1 else {
            return Finding(
                .dmarc, .wrong, "\(found.domain) has \(found.texts.count) DMARC records. Keep one.",
                found: found.texts, record: proposal(at: found.domain))
        }
        guard let record = DMARCRecord(text) else {
            return Finding(
                .dmarc, .wrong, "The DMARC record of \(found.domain) can't be read. Replace it by this one.",
                found: found.texts, record: proposal(at: found.domain))
        }
        return judge(record, found)
    }

    private func judge(_ record: DMARCRecord, _ found: FoundDMARC) -> Finding {
        let bySPF = DomainName(sending.envelopeDomain).map { found.aligns($0, with: from, record.spf) } ?? false
        let byDKIM =
            sending.signer.flatMap { DomainName($0.domain) }
            .map { found.aligns($0, with: from, record.dkim) } ?? false
        guard bySPF || byDKIM else {
            return Finding(
                .dmarc, .wrong,
                "Neither the envelope's domain nor a signature's matches \(from). Sign mail with a key of \(from).",
                found: found.texts)
        }
        let policy = from == found.domain ? record.policy : record.subdomainPolicy
        return Finding(.dmarc, .good, "\(policy.sentence) \(Self.ways(bySPF, byDKIM))", found: found.texts)
    }

    private static func ways(_ bySPF: Bool, _ byDKIM: Bool) -> String {
        switch (bySPF, byDKIM) {
        case (true, true): "The domains of SPF and DKIM both match that of From."
        case (true, false): "Only SPF's domain matches that of From, and forwarding breaks SPF: sign mail too."
        case (false, true): "DKIM's domain matches that of From."
        case (false, false): ""
        }
    }

    private func proposal(at domain: DomainName) -> ZoneRecord {
        let reports = sending.reports.map { "; rua=mailto:\(Self.escaped($0))" } ?? ""
        return ZoneRecord(name: "_dmarc.\(domain)", value: "v=DMARC1; p=none\(reports)")
    }

    /// "," and "!" part addresses and sizes, ";" parts tags (RFC 7489 §6.2).
    private static func escaped(_ address: String) -> String {
        address.replacing("%", with: "%25").replacing(",", with: "%2C").replacing("!", with: "%21")
            .replacing(";", with: "%3B")
    }
}

extension DMARCRecord.Policy {
    fileprivate var sentence: String {
        switch self {
        case .none: "Mail that fails is delivered all the same (p=none); raise it when reports show no failures."
        case .quarantine: "Mail that fails goes to junk (p=quarantine)."
        case .reject: "Mail that fails is refused (p=reject)."
        }
    }
}
