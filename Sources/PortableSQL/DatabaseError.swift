/// What can go wrong between the desk and its database.
public enum DatabaseError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No connection: the address, the password or the server is not right, or it went away.
    case unreachable(String)
    /// A promise of the schema would be broken: unique, foreign key, not null or check.
    case constraint(String)
    /// Somebody else holds the lock, or two transactions stood in each other's way.
    case busy(String)
    /// No room on the disk, or the disk gave an error.
    case storage(String)
    /// The database said no for another reason; with the engine's own code.
    case refused(code: String, message: String)
    /// The database would not keep what it acknowledged; Mailroom does not start on such a one.
    case unsafeSetting(String)
    /// The data was written by a newer Mailroom.
    case newerSchema(found: Int, known: Int)
    /// A column is missing, or holds something else than asked for.
    case unreadable(column: String)
    /// Another server works on the database; with what it calls itself.
    case held(by: String)
    /// The database was closed.
    case closed

    /// Whether the same work may succeed later without anybody changing anything.
    public var isTemporary: Bool {
        switch self {
        case .unreachable, .busy, .storage: true
        case .constraint, .refused, .unsafeSetting, .newerSchema, .unreadable, .held, .closed: false
        }
    }

    public var description: String {
        switch self {
        case .unreachable(let why): "The database can't be reached: \(why)"
        case .constraint(let why): "The database refused a value: \(why)"
        case .busy(let why): "The database is busy: \(why)"
        case .storage(let why): "The database can't write to its disk: \(why)"
        case .refused(let code, let message): "The database refused a statement (\(code)): \(message)"
        case .unsafeSetting(let why): why
        case .newerSchema(let found, let known):
            "This data was written by a newer Mailroom (schema \(found); this program knows \(known)). Start the newer program, or restore a backup made by this one."
        case .unreadable(let column): "The column \(column) is missing or holds something unexpected."
        case .held(let other):
            "Another Mailroom server (\(other)) works on this database, and two at once would send mails twice. Stop it first, or give this one a database of its own with --database."
        case .closed: "The database is closed."
        }
    }
}
