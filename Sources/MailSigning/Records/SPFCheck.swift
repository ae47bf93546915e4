/// Asks whether a host may send for a domain: `check_host` of RFC 7208 §4, without a mail.
///
/// What hangs on a mail's sender or on the host's name (`exists`, `ptr`, macros) is followed both ways; where the ways
/// end differently, the outcome is unknown.
public struct SPFCheck {
    /// A record on its way; those that include it lie below.
    private struct Frame {
        var domain: String
        var record: SPFRecord
        var next = 0
        /// How the record may have ended before.
        var possible: Set<SPFOutcome> = []
    }

    private let source: any RecordSource
    private let host: NetworkAddress
    private var frames: [Frame] = []
    private var lookups = 0
    private var emptyLookups = 0

    private init(_ host: NetworkAddress, _ source: any RecordSource) {
        self.host = host
        self.source = source
    }

    /// The outcome for a host; it asks the DNS 10 times for terms, and 10 times more for each `mx`, at most.
    public static func outcome(of host: NetworkAddress, for domain: String, in source: any RecordSource) async
        -> SPFOutcome
    {
        var check = SPFCheck(host, source)
        guard let name = DomainName(domain), name.labels.count >= 2 else { return .none }
        do {
            guard let record = try await SPFRecord.of(name.text, in: source) else { return .none }
            check.frames = [Frame(domain: name.text, record: record)]
            return try await check.run()
        } catch let problem as SPFProblem {
            return .permanentError(problem)
        } catch {
            return .temporaryError
        }
    }

    private mutating func run() async throws -> SPFOutcome {
        while let frame = frames.last {
            var ended: SPFOutcome?
            if frame.next < frame.record.directives.count {
                frames[frames.count - 1].next += 1
                ended = try await follow(frame.record.directives[frame.next], of: frame.domain)
            } else {
                ended = try await endOfRecord(frame)
            }
            while let outcome = ended {
                let outcomes = frames.removeLast().possible.union([outcome])
                guard let parent = frames.last else { return outcomes.count == 1 ? outcome : .unknown }
                ended = resume(parent.record.directives[parent.next - 1].qualifier, after: outcomes)
            }
        }
        return .neutral
    }

    /// - Returns: the end of the top record; nil where it goes on.
    private mutating func follow(_ directive: SPFRecord.Directive, of domain: String) async throws -> SPFOutcome? {
        if directive.mechanism.asksDNS { try countLookup() }
        switch directive.mechanism {
        case .all: return directive.qualifier.outcome
        case .ip(let network, let bits):
            return host.shares(bits, with: network) ? directive.qualifier.outcome : nil
        case .a(let target, let bitsV4, let bitsV6):
            guard let name = plain(target, or: domain) else { return doubt(directive.qualifier) }
            let addresses = try await source.addresses(of: name)
            // A receiver asks for one kind of address only, the host's (RFC 7208 §5).
            try count(isEmpty: !addresses.contains { $0.isV4 == host.isV4 })
            return isAmong(addresses, bitsV4, bitsV6) ? directive.qualifier.outcome : nil
        case .mx(let target, let bitsV4, let bitsV6):
            guard let name = plain(target, or: domain) else { return doubt(directive.qualifier) }
            return try await isExchanger(of: name, bitsV4, bitsV6) ? directive.qualifier.outcome : nil
        case .include(let target):
            guard case .domain(let name) = target else { return doubt(directive.qualifier) }
            frames.append(Frame(domain: name, record: try await included(name)))
            return nil
        case .ptr, .exists: return doubt(directive.qualifier)
        }
    }

    /// Where no directive named the host: the redirect's record takes the place of this one (RFC 7208 §6.1).
    private mutating func endOfRecord(_ frame: Frame) async throws -> SPFOutcome? {
        guard let redirect = frame.record.redirect, frame.record.qualifierOfAll == nil else { return .neutral }
        try countLookup()
        guard case .domain(let name) = redirect else { return .unknown }
        let record = try await included(name)
        frames[frames.count - 1] = Frame(domain: name, record: record, possible: frame.possible)
        return nil
    }

    /// After an included record: only its pass names the host (RFC 7208 §5.2).
    private mutating func resume(_ qualifier: SPFRecord.Qualifier, after outcomes: Set<SPFOutcome>) -> SPFOutcome? {
        if outcomes == [.pass] { return qualifier.outcome }
        return outcomes.contains(.pass) || outcomes.contains(.unknown) ? doubt(qualifier) : nil
    }

    /// Notes that the record may end here, and goes on.
    private mutating func doubt(_ qualifier: SPFRecord.Qualifier) -> SPFOutcome? {
        frames[frames.count - 1].possible.insert(qualifier.outcome)
        return nil
    }

    private func included(_ name: String) async throws -> SPFRecord {
        if frames.contains(where: { $0.domain == name }) { throw SPFProblem.loop(domain: name) }
        guard let record = try await SPFRecord.of(name, in: source) else { throw SPFProblem.noRecord(domain: name) }
        return record
    }

    /// QUIRK RFC 7208 §4.6.4: exchangers without an address are not counted as empty look-ups; verifiers differ there.
    private mutating func isExchanger(of name: String, _ bitsV4: Int, _ bitsV6: Int) async throws -> Bool {
        let names = try await source.exchangers(of: name)
        try count(isEmpty: names.isEmpty)
        guard names.count <= RecordLimits.exchangers else { throw SPFProblem.tooManyExchangers(domain: name) }
        for name in names where name != "." && DomainName(name) != nil {
            if isAmong(try await source.addresses(of: name), bitsV4, bitsV6) { return true }
        }
        return false
    }

    private func isAmong(_ addresses: [NetworkAddress], _ bitsV4: Int, _ bitsV6: Int) -> Bool {
        addresses.contains { host.shares($0.isV4 ? bitsV4 : bitsV6, with: $0) }
    }

    private func plain(_ target: SPFRecord.Target?, or domain: String) -> String? {
        switch target {
        case nil: domain
        case .domain(let name): name
        case .macro: nil
        }
    }

    private mutating func countLookup() throws {
        lookups += 1
        if lookups > RecordLimits.lookups { throw SPFProblem.tooManyLookups }
    }

    private mutating func count(isEmpty: Bool) throws {
        guard isEmpty else { return }
        emptyLookups += 1
        if emptyLookups > RecordLimits.emptyLookups { throw SPFProblem.tooManyEmptyLookups }
    }
}

extension SPFRecord {
    /// The one record of a domain; nil for none (RFC 7208 §4.4, §4.5).
    ///
    /// - Throws: `SPFProblem`, and what the source throws
    static func of(_ domain: String, in source: any RecordSource) async throws -> SPFRecord? {
        let texts = try await source.texts(of: domain, where: isRecord)
        guard texts.count <= 1 else { throw SPFProblem.severalRecords(domain: domain) }
        guard let text = texts.first else { return nil }
        do { return try SPFReader.read(text) } catch { throw SPFProblem.badTerm(error.term, domain: domain) }
    }
}
