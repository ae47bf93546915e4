/// What one look into the DNS says of a domain, and what to do.
public struct Finding: Sendable, Hashable {
    /// What was looked at.
    public enum Topic: String, Sendable, Hashable, CaseIterable {
        /// Which hosts may send (RFC 7208).
        case spf = "SPF"
        /// The key that signs (RFC 6376).
        case dkim = "DKIM"
        /// What receivers do with the rest (RFC 7489).
        case dmarc = "DMARC"
        /// Who takes mail (RFC 5321 §5.1).
        case mx = "MX"
    }

    /// How it stands.
    public enum Status: String, Sendable, Hashable {
        /// Nothing need be done.
        case good
        /// There is no record.
        case missing
        /// There is one, and it must be changed.
        case wrong
        /// The DNS gave no answer, or one that nobody can judge from here.
        case unknown
    }

    /// What was looked at.
    public let topic: Topic
    /// How it stands.
    public let status: Status
    /// What was found and what to do, in plain words.
    public let sentence: String
    /// The records that are there.
    public let found: [String]
    /// The record to copy; nil where nothing need be done, or nobody knows it.
    public let record: ZoneRecord?

    init(_ topic: Topic, _ status: Status, _ sentence: String, found: [String] = [], record: ZoneRecord? = nil) {
        self.topic = topic
        self.status = status
        self.sentence = sentence
        self.found = found
        self.record = record
    }

    /// Whether one key stands in the DNS; a domain may sign by several.
    public static func key(_ signer: DKIMSigner, in source: any RecordSource) async -> Finding {
        await DKIMFinding.of(signer, in: source)
    }

    static func unanswered(_ topic: Topic) -> Finding {
        Finding(topic, .unknown, "The DNS did not answer. Look again in some minutes.")
    }
}
