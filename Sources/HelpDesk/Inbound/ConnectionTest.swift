import Foundation
import PortableSQL

/// "Test this connection": a row that a worker takes, writing what came of it, and that the page watches; so it works
/// from any node.
public struct ConnectionTest: Sendable {
    public enum Kind: String, Sendable, SQLConvertible {
        case mailbox
        case outgoing
        case discovery
        case deliverability
    }

    /// What is to be tried.
    public enum Request: Sendable, Codable {
        case mailbox(NewMailbox)
        case outgoing(OutgoingTry)
        /// Which servers an address has.
        case discovery(address: String)
        /// What the DNS says of a From domain.
        case deliverability(domain: String)
    }

    public let id: ID<ConnectionTest>
    public let startedAt: Timestamp?
    public let endedAt: Timestamp?
    public let succeeded: Bool?
    /// One sentence a person can act on.
    public let summary: String
    /// What was said on the wire, without secrets.
    public let conversation: String
}

/// A server that an address's domain names, or seems to have.
public struct SuggestedServer: Sendable, Hashable, Codable {
    public enum Purpose: String, Sendable, Codable {
        case imap, pop3, outgoing
    }

    public let purpose: Purpose
    public let host: String
    public let port: Int
    /// A `Mailbox.Security`.
    public let security: String
    public let username: String
    /// Who says so: "autoconfig of example.org", "SRV record", "well-known name".
    public let source: String

    public init(purpose: Purpose, host: String, port: Int, security: String, username: String, source: String) {
        self.purpose = purpose
        self.host = host
        self.port = port
        self.security = security
        self.username = username
        self.source = source
    }
}

extension ConnectionTest {
    /// What a discovery found, the best first.
    public var suggestions: [SuggestedServer] {
        (try? JSONDecoder().decode([SuggestedServer].self, from: Data(conversation.utf8))) ?? []
    }
}

/// An outgoing server to try as it is saved, and whom to send a test mail to.
public struct OutgoingTry: Sendable, Codable {
    public var server: ID<OutgoingServer>
    public var recipient: String

    public init(server: ID<OutgoingServer> = OutgoingServer.standard, recipient: String) {
        self.server = server
        self.recipient = recipient
    }
}

extension ConnectionTest {
    private static let place = "connection test"

    /// The request holds a password, so it is sealed while it waits, and gone after.
    public static func ask(_ request: Request, by person: ID<Person>?, in work: DeskTransaction) throws -> ID<
        ConnectionTest
    > {
        let kind: Kind =
            switch request {
            case .mailbox: .mailbox
            case .outgoing: .outgoing
            case .discovery: .discovery
            case .deliverability: .deliverability
            }
        let text = String(decoding: try JSONEncoder().encode(request), as: UTF8.self)
        let sealed = try work.desk.tokens.seal(text, place: place)
        let id: ID<ConnectionTest>? = try work.sql.value(
            """
            INSERT INTO connection_test (kind, request, asked_by, created_at, summary)
            VALUES (\(kind), \(sealed), \(person), \(work.now), \(request.subject))
            RETURNING id
            """)
        try work.sql.execute("DELETE FROM connection_test WHERE created_at < \(work.now - .seconds(86400))")
        work.signal(.mailbox)
        guard let id else { throw DeskError.notFound("test") }
        return id
    }

    /// The oldest that nobody has begun.
    public static func take(in work: DeskTransaction) throws -> (id: ID<ConnectionTest>, request: Request)? {
        let row = try work.sql.row(
            "SELECT id, request FROM connection_test WHERE started_at IS NULL ORDER BY id LIMIT 1 \(.skipLocked)")
        guard let row else { return nil }
        let id: ID<ConnectionTest> = try row("id")
        try work.sql.execute("UPDATE connection_test SET started_at = \(work.now) WHERE id = \(id)")
        let text = try work.desk.tokens.open(try row("request"), place: place)
        return (id, try JSONDecoder().decode(Request.self, from: Data(text.utf8)))
    }

    public static func end(
        _ id: ID<ConnectionTest>, succeeded: Bool, summary: String, conversation: String, in work: DeskTransaction
    ) throws {
        try work.sql.execute(
            """
            UPDATE connection_test
            SET ended_at = \(work.now), succeeded = \(succeeded), summary = \(summary.oneLine(1000)),
                conversation = \(String(conversation.prefix(20_000))), request = \([UInt8]())
            WHERE id = \(id)
            """)
    }

    private static let columns: SQL = "id, started_at, ended_at, succeeded, summary, conversation"

    public static func find(_ id: ID<ConnectionTest>, in tx: Transaction) throws -> ConnectionTest {
        guard let row = try tx.row("SELECT \(columns) FROM connection_test WHERE id = \(id)") else {
            throw DeskError.notFound("test")
        }
        return try ConnectionTest(row)
    }

    /// The newest look into the DNS for a domain; nil where nobody looked today.
    public static func newest(of domain: String, in tx: Transaction) throws -> ConnectionTest? {
        try tx.row(
            """
            SELECT \(columns) FROM connection_test
            WHERE kind = 'deliverability' AND summary = \(domain)
            ORDER BY id DESC
            LIMIT 1
            """
        ).map(ConnectionTest.init)
    }

    private init(_ row: Row) throws {
        self.init(
            id: try row("id"), startedAt: try row("started_at"), endedAt: try row("ended_at"),
            succeeded: try row("succeeded"),
            summary: try row("summary"), conversation: try row("conversation"))
    }
}

extension ConnectionTest.Request {
    /// By what it is found again.
    fileprivate var subject: String {
        if case .deliverability(let domain) = self { domain } else { "" }
    }
}

extension ConnectionTest {
    /// What a look into the DNS found; nil where it is something else, or not there yet.
    public var report: DomainReport? {
        guard endedAt != nil else { return nil }
        do { return try JSONDecoder().decode(DomainReport.self, from: Data(conversation.utf8)) } catch { return nil }
    }
}
