/// Judges whether answers can arrive (RFC 5321 §5.1, RFC 7505).
struct MXFinding {
    private let domain: String
    private let proposal: ZoneRecord?
    private let source: any RecordSource

    static func of(_ sending: SendingDomain, in source: any RecordSource) async -> Finding {
        let record = sending.mailHost.map { ZoneRecord(name: sending.domain, kind: .mx, value: "10 \($0).") }
        let finding = MXFinding(domain: sending.domain, proposal: record, source: source)
        do {
            return try await finding.judge(try await source.exchangers(of: sending.domain))
        } catch {
            return .unanswered(.mx)
        }
    }

    private func judge(_ hosts: [String]) async throws -> Finding {
        guard !hosts.isEmpty else { return try await judgeBareDomain() }
        if hosts.contains(".") {
            let sentence =
                hosts.count == 1
                ? "\(domain) says that it takes no mail (null MX), so no answer arrives. Name a host that takes mail."
                : "\(domain) says that it takes no mail, and names hosts too. Take the null MX out."
            return Finding(.mx, .wrong, sentence, found: hosts, record: proposal)
        }
        for host in hosts.prefix(RecordLimits.exchangers) {
            if NetworkAddress(host) != nil || DomainName(host) == nil {
                return wrong("The MX record of \(domain) names “\(host)”, which is no host name.", hosts)
            }
            if try await source.addresses(of: host).isEmpty {
                return wrong("\(host), which takes mail for \(domain), has no address.", hosts)
            }
        }
        return Finding(.mx, .good, "Mail for \(domain) goes to \(hosts[0]).", found: hosts)
    }

    /// Without an MX record mail goes to the domain's own address.
    private func judgeBareDomain() async throws -> Finding {
        if try await source.addresses(of: domain).isEmpty {
            return Finding(
                .mx, .missing, "\(domain) takes no mail, so no answer arrives. Add an MX record.", record: proposal)
        }
        return Finding(
            .mx, .missing, "\(domain) has no MX record, so mail goes to the host \(domain). Better name one.",
            record: proposal)
    }

    private func wrong(_ sentence: String, _ hosts: [String]) -> Finding {
        Finding(.mx, .wrong, sentence + " Correct it.", found: hosts, record: proposal)
    }
}
