/// Judges the SPF record of the envelope's domain (RFC 7208).
struct SPFFinding {
    private let domain: String
    private let route: SendingDomain.Route
    private let source: any RecordSource

    static func of(_ sending: SendingDomain, in source: any RecordSource) async -> Finding {
        let finding = SPFFinding(domain: sending.envelopeDomain, route: sending.route, source: source)
        do {
            let texts = try await source.texts(of: finding.domain, where: SPFRecord.isRecord)
            return try await finding.judge(texts)
        } catch {
            return .unanswered(.spf)
        }
    }

    private func judge(_ texts: [String]) async throws -> Finding {
        guard let text = texts.first else { return missing }
        let tree: SPFTree
        do {
            tree = try await SPFTree.read(of: domain, in: source)
        } catch let problem as SPFProblem {
            return wrong(problem, texts)
        }
        guard let record = tree.record else { return missing }
        if record.qualifierOfAll == .pass {
            return finding(.wrong, "The record lets every host send for \(domain). End it with ~all.", [text], fresh)
        }
        if tree.lookups > RecordLimits.lookups {
            let count = tree.lookups > RecordLimits.countedLookups ? "far more" : "\(tree.lookups)"
            return finding(
                .wrong,
                "The record takes \(count) look-ups, and receivers stop after 10. Take out what no longer sends.",
                [text], nil)
        }
        switch route {
        case .hosts(let hosts): return try await judge(hosts, text, tree)
        case .provider(let include):
            guard !tree.domains.contains(include.lowercased()) else { return good(text, tree) }
            guard !tree.hasMacros else { return unsure(text) }
            return finding(
                .wrong, "The record does not name your provider's hosts. Put include:\(include) into it.", [text],
                SPFProposal.adding(terms, to: text))
        }
    }

    private func judge(_ hosts: [NetworkAddress], _ text: String, _ tree: SPFTree) async throws -> Finding {
        var refused: [NetworkAddress] = []
        var isUnsure = false
        for host in hosts.prefix(RecordLimits.records) {
            switch await SPFCheck.outcome(of: host, for: domain, in: source) {
            case .pass: continue
            case .none, .neutral, .fail, .softFail: refused.append(host)
            case .unknown: isUnsure = true
            case .temporaryError: return .unanswered(.spf)
            case .permanentError(let problem): return wrong(problem, [text])
            }
        }
        if !refused.isEmpty {
            let names = refused.map(\.description).joined(separator: ", ")
            return finding(
                .wrong, "The record does not let \(names) send for \(domain). Replace it by the one here.", [text],
                SPFProposal.adding(refused.map(SPFProposal.term(for:)), to: text))
        }
        return isUnsure ? unsure(text) : good(text, tree)
    }

    private func unsure(_ text: String) -> Finding {
        finding(
            .unknown, "Whether your hosts pass depends on each mail (exists, ptr or a macro). Send a test mail.",
            [text],
            nil)
    }

    private func good(_ text: String, _ tree: SPFTree) -> Finding {
        finding(
            .good, "Your hosts may send for \(domain). The record takes \(tree.lookups) of 10 look-ups.", [text], nil)
    }

    private var missing: Finding {
        finding(.missing, "\(domain) has no SPF record. Add this one.", [], fresh)
    }

    private func wrong(_ problem: SPFProblem, _ texts: [String]) -> Finding {
        switch problem {
        case .severalRecords(let name) where name == domain:
            let merged = SPFProposal.merging(texts, adding: terms)
            return finding(.wrong, "\(domain) has \(texts.count) SPF records. Replace them by this one.", texts, merged)
        case .badTerm(let term, let name) where name == domain:
            return finding(
                .wrong, "The record can't be read at “\(term)”. Replace it by this one.", texts,
                SPFProposal.merging(texts, adding: terms))
        default: return finding(.wrong, problem.sentence, texts, nil)
        }
    }

    private func finding(_ status: Finding.Status, _ sentence: String, _ found: [String], _ value: String?) -> Finding {
        Finding(
            .spf, status, sentence, found: found, record: value.map { ZoneRecord(name: domain, value: $0) })
    }

    private var fresh: String { SPFProposal.fresh(terms) }

    private var terms: [String] {
        switch route {
        case .hosts(let hosts): hosts.map(SPFProposal.term(for:))
        case .provider(let include): ["include:\(include)"]
        }
    }
}

extension SPFProblem {
    /// What is wrong and what to do, where the record to copy isn't known.
    fileprivate var sentence: String {
        switch self {
        case .severalRecords(let domain): "\(domain), which the record includes, has more than one SPF record."
        case .badTerm(let term, let domain): "The record of \(domain), which is included, can't be read at “\(term)”."
        case .tooManyLookups: "The record takes more than 10 look-ups. Take out what no longer sends."
        case .tooManyEmptyLookups: "More than two names in the record have no such address in the DNS. Take them out."
        case .tooManyExchangers(let domain): "\(domain) has more than 10 MX hosts: name addresses instead of mx."
        case .noRecord(let domain): "\(domain), which the record includes, has no SPF record. Take it out."
        case .loop(let domain): "The record includes \(domain) in a circle. Take it out."
        }
    }
}
