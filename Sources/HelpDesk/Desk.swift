import Logging
import PortableSQL

/// One help desk: its database, its clock, its chance, and how its parts wake each other.
public final class Desk: Sendable {
    public let database: Database
    public let tokens: Tokens
    public let signals = Signals()
    public let troubles = Troubles()
    public let pulses = Pulses()
    let sightings = Sightings()
    public let log: Logger
    private let clock: @Sendable () -> Timestamp

    public init(
        database: Database, tokens: Tokens, log: Logger = Logger(label: "mailroom"),
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.database = database
        self.tokens = tokens
        self.log = log
        self.clock = clock
    }

    public var now: Timestamp { clock() }

    /// Whether nothing in the database is sealed with a desk's key yet, so that a new key may be made.
    public static func isWithoutSecrets(_ database: Database) async throws -> Bool {
        do {
            return try await database.read { tx in
                try tx.value("SELECT COUNT(*) FROM mailbox", as: Int.self) == 0
                    && OutgoingSettings.load(in: tx).sealedPassword.isEmpty && hasNoKeys(in: tx)
            }
        } catch DatabaseError.refused {
            // No tables yet: a new database.
            return true
        }
    }

    private static func hasNoKeys(in tx: Transaction) throws -> Bool {
        try tx.value("SELECT COUNT(*) FROM dkim_key", as: Int.self) == 0
            && tx.value("SELECT COUNT(*) FROM outgoing_server", as: Int.self) == 0
    }

    /// Brings the schema up to date, and gives a new desk its first category.
    ///
    /// - Throws: `DatabaseError.newerSchema` where the data is ahead of this program.
    public func prepare() async throws {
        let applied = try await database.migrate(Schema.migrations)
        if !applied.isEmpty { log.info("schema brought up to date", metadata: ["applied": "\(applied)"]) }
    }
}
