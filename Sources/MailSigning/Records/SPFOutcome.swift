/// What a receiver makes of a host that sends for a domain (RFC 7208 §2.6).
public enum SPFOutcome: Sendable, Hashable {
    /// No record.
    case none
    /// Nothing is said of the host.
    case neutral
    /// The host may send.
    case pass
    /// It may not.
    case fail
    /// It probably may not.
    case softFail
    /// It depends on the mail or on the host's name: `exists`, `ptr` or a macro comes into it.
    case unknown
    /// The DNS didn't answer.
    case temporaryError
    /// The records are broken; receivers treat them as none, or refuse.
    case permanentError(SPFProblem)
}

/// What is broken about a domain's SPF records.
public enum SPFProblem: Error, Sendable, Hashable {
    /// More than one record at a domain (RFC 7208 §4.5).
    case severalRecords(domain: String)
    /// A term that is none (RFC 7208 §4.6).
    case badTerm(String, domain: String)
    /// More than ten terms that ask the DNS (RFC 7208 §4.6.4).
    case tooManyLookups
    /// More than two terms whose names have no such record in the DNS (RFC 7208 §4.6.4).
    case tooManyEmptyLookups
    /// An `mx` term with more than ten exchangers (RFC 7208 §4.6.4).
    case tooManyExchangers(domain: String)
    /// `include` or `redirect` names a domain without a record (RFC 7208 §5.2, §6.1).
    case noRecord(domain: String)
    /// A domain includes itself.
    case loop(domain: String)
}

extension SPFRecord.Qualifier {
    /// What it means for a host that is named.
    var outcome: SPFOutcome {
        switch self {
        case .pass: .pass
        case .fail: .fail
        case .softFail: .softFail
        case .neutral: .neutral
        }
    }
}
