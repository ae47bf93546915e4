/// A domain's SPF record with all that it includes.
struct SPFTree {
    /// The domain's own; nil for none.
    private(set) var record: SPFRecord?
    /// Every domain that is included or redirected to, in lower case.
    private(set) var domains: Set<String> = []
    /// Look-ups for a host that no term names, the worst case; counting stops at `RecordLimits.countedLookups`.
    private(set) var lookups = 0
    /// Whether it depends on each mail what is included (macros, RFC 7208 §7).
    private(set) var hasMacros = false

    /// Reads the records, one question each.
    ///
    /// - Throws: `SPFProblem`, but not for too many look-ups; and what the source throws
    static func read(of domain: String, in source: any RecordSource) async throws -> SPFTree {
        var tree = SPFTree()
        guard let record = try await SPFRecord.of(domain, in: source) else { return tree }
        tree.record = record
        var waiting = tree.count(record)
        while let name = waiting.popLast(), tree.lookups <= RecordLimits.countedLookups {
            if name == domain { throw SPFProblem.loop(domain: name) }
            tree.domains.insert(name)
            guard let record = try await SPFRecord.of(name, in: source) else {
                throw SPFProblem.noRecord(domain: name)
            }
            waiting += tree.count(record)
        }
        return tree
    }

    /// Adds a record's own look-ups; what follows `all` is never reached (RFC 7208 §5.1).
    ///
    /// - Returns: the domains whose records come into it.
    private mutating func count(_ record: SPFRecord) -> [String] {
        var included: [String] = []
        for directive in record.directives.prefix(while: { $0.mechanism != .all }) where directive.mechanism.asksDNS {
            lookups += 1
            if case .include(let target) = directive.mechanism { included += name(target) }
        }
        if let redirect = record.redirect, record.qualifierOfAll == nil {
            lookups += 1
            included += name(redirect)
        }
        return included
    }

    private mutating func name(_ target: SPFRecord.Target) -> [String] {
        switch target {
        case .domain(let name): return [name]
        case .macro:
            hasMacros = true
            return []
        }
    }
}
