import Foundation
import Synchronization

/// The right to be the one server on a PostgreSQL database: an advisory lock, which dies with its connection.
///
/// A thread keeps that connection, takes the lock again after the database was away, and tells if another has it then.
final class PostgresHold: Sendable {
    /// "mailroom" as a number: the key of the lock, the same for every Mailroom.
    private static let key: Int64 = 0x6D61_696C_726F_6F6D
    /// A server that was killed a moment ago is still there for the database; so long one waits for it.
    private static let patience = Duration.seconds(3)
    private static let interval = 1.0

    private let isReleased = Atomic(false)

    /// - Parameters:
    ///   - holder: what another server is told about this one.
    ///   - onLoss: called once, on the hold's thread, when another server has the lock.
    /// - Throws: `DatabaseError.held`, with the words of who holds it.
    init(url: String, holder: String, onLoss: @escaping @Sendable (DatabaseError) -> Void) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let thread = Thread { [self] in
                Thread.current.name = "postgres hold"
                let connection: PostgresConnection
                do {
                    connection = try Self.patientlyTaken(url, holder)
                } catch {
                    return continuation.resume(throwing: error)
                }
                continuation.resume()
                keep(connection, url, holder, onLoss)
            }
            thread.stackSize = 1 << 20
            thread.start()
        }
    }

    /// Gives the lock back, within a second.
    func release() { isReleased.store(true, ordering: .relaxed) }

    private func keep(
        _ first: PostgresConnection, _ url: String, _ holder: String, _ onLoss: (DatabaseError) -> Void
    ) {
        var connection: PostgresConnection? = first
        while !isReleased.load(ordering: .relaxed) {
            Thread.sleep(forTimeInterval: Self.interval)
            do throws(DatabaseError) {
                if let connection {
                    _ = try connection.run("SELECT 1", [])
                } else {
                    connection = try Self.taken(url, holder)
                }
            } catch {
                connection = nil
                if case .held = error, !isReleased.load(ordering: .relaxed) { return onLoss(error) }
            }
        }
    }

    private static func patientlyTaken(_ url: String, _ holder: String) throws(DatabaseError) -> PostgresConnection {
        let end = ContinuousClock.now + patience
        while true {
            do { return try taken(url, holder) } catch {
                guard case .held = error, ContinuousClock.now < end else { throw error }
            }
            Thread.sleep(forTimeInterval: 0.1)
        }
    }

    /// A connection that has the lock.
    private static func taken(_ url: String, _ holder: String) throws(DatabaseError) -> PostgresConnection {
        let connection = try PostgresConnection(url: url)
        _ = try connection.run("SELECT set_config('application_name', $1, FALSE)", [.text(String(holder.prefix(63)))])
        let answer = try connection.run("SELECT pg_try_advisory_lock($1::bigint) AS taken", [.integer(key)]).first
        guard case .bool(true)? = answer?.values.first else { throw .held(by: try other(connection)) }
        return connection
    }

    /// What the one who has it calls itself. The key's halves are two columns (PostgreSQL's pg_locks).
    private static func other(_ connection: PostgresConnection) throws(DatabaseError) -> String {
        let row = try connection.run(
            """
            SELECT a.application_name AS name
            FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
                AND l.classid::bigint = $1 AND l.objid::bigint = $2
                AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """, [.integer(key >> 32), .integer(key & 0xFFFF_FFFF)]
        ).first
        guard case .text(let name)? = row?.values.first else { return "somebody" }
        return name
    }
}
