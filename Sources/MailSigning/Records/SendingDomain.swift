/// What a deliverability report is asked about.
public struct SendingDomain: Sendable {
    /// How the mail leaves.
    public enum Route: Sendable, Hashable {
        /// From hosts of one's own, with the addresses the world sees.
        case hosts([NetworkAddress])
        /// Through a provider whose hosts are named by this domain's SPF record.
        case provider(include: String)
    }

    /// The domain of From.
    public let domain: String
    /// The domain of the envelope's sender, for which SPF is asked.
    public let envelopeDomain: String
    /// How the mail leaves.
    public let route: Route
    /// Who signs it; nil for nobody.
    public let signer: DKIMSigner?
    /// Where DMARC reports shall go: an address.
    public let reports: String?
    /// The host that should take the domain's mail; nil where it isn't known.
    public let mailHost: String?

    /// Domains may be in any case, and end in a dot; other scripts must be "xn--" labels (RFC 5890).
    ///
    /// - Parameter envelopeDomain: nil for the same as `domain`.
    public init(
        domain: String, envelopeDomain: String? = nil, route: Route, signer: DKIMSigner? = nil, reports: String? = nil,
        mailHost: String? = nil
    ) {
        self.domain = DomainName(domain)?.text ?? domain
        let envelope = envelopeDomain ?? domain
        self.envelopeDomain = DomainName(envelope)?.text ?? envelope
        self.route = route
        self.signer = signer
        self.reports = reports
        self.mailHost = mailHost
    }
}
