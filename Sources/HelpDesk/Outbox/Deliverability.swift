import Foundation
import MailSigning
import PortableSQL

/// What the DNS must say so that mail from a domain is believed, and what it says (OUT5).
public struct DomainReport: Sendable, Codable {
    /// One record: how it stands, and what to copy.
    public struct Line: Sendable, Codable {
        /// SPF, DKIM, DMARC or MX.
        public let topic: String
        /// good, missing, wrong or unknown.
        public let status: String
        public let sentence: String
        public let found: [String]
        /// Of DKIM: the name of the key's record.
        public var key: String?
        /// The record to copy; nil where nothing need be done, or nobody knows it.
        public var record: Record?

        public init(topic: String, status: String, sentence: String, found: [String], record: Record? = nil) {
            (self.topic, self.status, self.sentence) = (topic, status, sentence)
            (self.found, self.record) = (found, record)
        }
    }

    public struct Record: Sendable, Codable {
        public let name: String
        public let type: String
        public let value: String
        /// As a line of a zone file (RFC 1035 §5.1).
        public let zoneLine: String
    }

    public let domain: String
    public let lines: [Line]

    public init(domain: String, lines: [Line]) {
        (self.domain, self.lines) = (domain, lines)
    }

    public var isGood: Bool { lines.allSatisfy { $0.status == "good" } }
}

/// All that a report needs to know of the desk.
public struct DeliverabilityPlan: Sendable {
    public let domain: String
    let host: String
    let addresses: [NetworkAddress]
    let keys: [SigningKey]
    let tokens: Tokens
    let reports: String?
    let mailHost: String?

    /// The From domains in use, the desk's own first.
    public static func domains(hostName: String, in tx: Transaction) throws -> [String] {
        var found = [try SenderIdentity.load(category: nil, hostName: hostName, in: tx).address.domain]
        found += try Category.all(in: tx).compactMap { $0.fromAddress.flatMap { EmailAddress($0) }?.domain }
        var seen: Set<String> = []
        return found.filter { seen.insert($0).inserted }
    }

    public static func load(for domain: String, hostName: String, tokens: Tokens, in tx: Transaction) throws
        -> DeliverabilityPlan
    {
        let settings = try OutgoingSettings.load(in: tx)
        let own = try SenderIdentity.load(category: nil, hostName: hostName, in: tx).address
        let categories = try Category.all(in: tx).compactMap { $0.fromAddress.flatMap { EmailAddress($0) } }
        let address = ([own] + categories).first { $0.domain == domain } ?? EmailAddress("x@\(domain)") ?? own
        let keys = try SigningKey.all(in: tx).filter { $0.domain == domain }
        let received = try ReceiverSettings.load(in: tx).entries.contains { $0.address.domain == domain }
        return DeliverabilityPlan(
            domain: domain, host: try OutgoingServer.forMail(from: address, in: tx).host,
            addresses: settings.sendingAddresses.compactMap { NetworkAddress($0) },
            keys: keys, tokens: tokens,
            reports: settings.dmarcReports.isEmpty ? nil : settings.dmarcReports, mailHost: received ? hostName : nil)
    }

    /// Asks the DNS and judges its answers.
    ///
    /// - Throws: where a key can't be opened; what the DNS does not answer is a finding.
    public func report(in source: any RecordSource) async throws -> DomainReport {
        let signers = try keys.map { try $0.signer(tokens: tokens) }
        let signing = try keys.first { $0.isEnabled }?.signer(tokens: tokens)
        let route = await route(in: source)
        let sending = SendingDomain(
            domain: domain, route: route, signer: signing, reports: reports, mailHost: mailHost)
        let report = await DeliverabilityReport.of(sending, in: source)
        var lines = report.findings.filter { $0.topic != .dkim }.map(DomainReport.Line.init)
        if case .hosts(let hosts) = route, hosts.isEmpty, let spf = lines.firstIndex(where: { $0.topic == "SPF" }) {
            lines[spf] = unknownHosts(report[.spf])
        }
        let signatures = await signatures(signers, in: source)
        let place = lines.firstIndex { $0.topic == "SPF" }.map { $0 + 1 } ?? 0
        lines.insert(contentsOf: signatures, at: place)
        return DomainReport(domain: domain, lines: lines)
    }

    /// What to copy where the DNS holds nothing yet.
    public func freshRecords() async throws -> DomainReport { try await report(in: NothingThere()) }

    // MARK: Who sends

    /// The addresses that were entered, a known provider's record, or those of the server that mail is handed to.
    private func route(in source: any RecordSource) async -> SendingDomain.Route {
        if !addresses.isEmpty { return .hosts(addresses) }
        if let include = KnownSender.include(for: host) { return .provider(include: include) }
        if let address = NetworkAddress(host) { return .hosts(address.isPublic ? [address] : []) }
        do { return .hosts(try await source.addresses(of: host).filter(\.isPublic)) } catch { return .hosts([]) }
    }

    private func unknownHosts(_ finding: Finding?) -> DomainReport.Line {
        let isName = NetworkAddress(host) == nil && host.contains(".")
        let record = ZoneRecord(name: domain, value: "v=spf1 a:\(host) ~all")
        let found = finding?.found ?? []
        return DomainReport.Line(
            topic: "SPF", status: found.isEmpty ? "missing" : "unknown",
            sentence: isName
                ? "Which addresses mail leaves from is not known. If \(host) itself sends it on, its name will do; else enter the addresses under Outgoing email."
                : "Which addresses mail leaves from is not known: enter them under Outgoing email.",
            found: found, record: isName && found.isEmpty ? DomainReport.Record(record) : nil)
    }

    // MARK: Keys

    private func signatures(_ signers: [DKIMSigner], in source: any RecordSource) async -> [DomainReport.Line] {
        guard !signers.isEmpty else {
            let sentence =
                KnownSender.include(for: host) == nil
                ? "Mailroom does not sign mail of \(domain). Make a key, publish it, and let it sign."
                : "Mailroom does not sign mail of \(domain). Your provider may; if not, make a key here."
            return [DomainReport.Line(topic: "DKIM", status: "missing", sentence: sentence, found: [])]
        }
        var lines: [DomainReport.Line] = []
        for signer in signers {
            var line = DomainReport.Line(await Finding.key(signer, in: source))
            line.key = "\(signer.selector)._domainkey.\(signer.domain)"
            lines.append(line)
        }
        return lines
    }
}

extension DomainReport.Line {
    init(_ finding: Finding) {
        self.init(
            topic: finding.topic.rawValue, status: finding.status.rawValue, sentence: finding.sentence,
            found: Array(finding.found.prefix(10)), record: finding.record.map(DomainReport.Record.init))
    }
}

extension DomainReport.Record {
    init(_ record: ZoneRecord) {
        self.init(name: record.name, type: record.kind.rawValue, value: record.value, zoneLine: record.zoneLine)
    }
}

/// A DNS in which nobody has published anything yet.
private struct NothingThere: RecordSource {
    func texts(of name: String) async throws -> [String] { [] }
    func addresses(of host: String) async throws -> [NetworkAddress] { [] }
    func exchangers(of domain: String) async throws -> [String] { [] }
}

extension NetworkAddress {
    /// Whether the world can see it: not of loopback, a private network or a link (RFC 1918, RFC 4193, RFC 6598).
    var isPublic: Bool {
        if isV4 {
            switch (bytes[0], bytes[1]) {
            case (0, _), (10, _), (127, _), (169, 254), (192, 168): return false
            case (172, 16...31), (100, 64...127): return false
            default: return true
            }
        }
        let isLocal = bytes.dropLast().allSatisfy { $0 == 0 }
        return !isLocal && bytes[0] & 0xfe != 0xfc && !(bytes[0] == 0xfe && bytes[1] & 0xc0 == 0x80)
    }
}
