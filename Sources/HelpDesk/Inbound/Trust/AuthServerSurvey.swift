import MIME
import MailReading
import PortableSQL

/// Which server's word about senders stands on a mailbox's last mails: what the set-up proposes (reliability §7.1).
public struct AuthServerSurvey: Sendable, Hashable {
    public struct Candidate: Sendable, Hashable, Codable {
        /// The authserv-id (RFC 8601 §2.5); `microsoft365` for fields without one.
        public let server: String
        /// How many of the mails carry its field where it counts.
        public let mails: Int
    }

    /// How many mails were looked at.
    public let mails: Int
    /// Those seen most often first.
    public let candidates: [Candidate]

    static let mailLimit = 50
    private static let headerBytes = 64 * 1024

    /// The beginnings of the newest mails of the mailbox that are kept.
    public static func samples(of mailbox: ID<Mailbox>, in tx: Transaction) throws -> [[UInt8]] {
        try tx.values(
            """
            SELECT SUBSTR(r.content, 1, \(headerBytes))
            FROM inbound i
            JOIN inbound_raw r ON r.inbound_id = i.id AND r.number = 0
            WHERE i.mailbox_id = \(mailbox)
            ORDER BY i.id DESC
            LIMIT \(mailLimit)
            """)
    }

    /// - Parameter host: the mailbox's server: only Microsoft's is believed to write fields without a name.
    public init(_ samples: [[UInt8]], host: String) {
        let found = samples.compactMap { Self.server(of: Message(parsing: $0), host: host) }
        let counts = Dictionary(found.map { ($0, 1) }, uniquingKeysWith: +)
        mails = samples.count
        candidates = counts.map { Candidate(server: $0.key, mails: $0.value) }
            .sorted { ($1.mails, $0.server) < ($0.mails, $1.server) }
    }

    /// Whose field stands topmost, unless another server handled the mail after it was written.
    private static func server(of message: Message, host: String) -> String? {
        for field in message.header.fields.prefix(200) where field.name.lowercased() == "authentication-results" {
            guard let results = AuthenticationResults(field.body) else { continue }
            guard let name = results.server ?? namelessServer(at: host), NewMailbox.isServerName(name) else {
                return nil
            }
            return SenderEvidence.trusted(in: message, server: name) == results ? name : nil
        }
        return nil
    }

    private static func namelessServer(at host: String) -> String? {
        let host = host.lowercased()
        let isMicrosoft = host == "outlook.office365.com" || host.hasSuffix(".outlook.com")
        return isMicrosoft ? SenderEvidence.namelessServer : nil
    }
}
