/// What the DNS says of a domain that sends mail: SPF, DKIM, DMARC and MX, and what to change.
public struct DeliverabilityReport: Sendable, Hashable {
    /// One for each topic, in their order.
    public let findings: [Finding]

    /// Whether nothing need be done.
    public var isGood: Bool { findings.allSatisfy { $0.status == .good } }

    /// The finding for a topic.
    public subscript(topic: Finding.Topic) -> Finding? { findings.first { $0.topic == topic } }

    /// Asks the DNS and judges the answers; it reads nothing else and never fails.
    public static func of(_ sending: SendingDomain, in source: any RecordSource) async -> DeliverabilityReport {
        for name in [sending.domain, sending.envelopeDomain] where (DomainName(name)?.labels.count ?? 0) < 2 {
            let sentence = "“\(name)” is no domain of the DNS. Write other scripts as xn-- labels."
            return DeliverabilityReport(findings: Finding.Topic.allCases.map { Finding($0, .wrong, sentence) })
        }
        async let spf = SPFFinding.of(sending, in: source)
        async let dkim = DKIMFinding.of(sending, in: source)
        async let dmarc = DMARCFinding.of(sending, in: source)
        async let mx = MXFinding.of(sending, in: source)
        return DeliverabilityReport(findings: await [spf, dkim, dmarc, mx])
    }
}
