import DeskTesting
import Dispatch
import Foundation
import PortableSQL
import ServerTesting
import Synchronization
import Testing

@Suite("Keeping the database quick")
struct TidyTests {
    private static let mebibyte = 1 << 20

    private static func make(_ path: String) async throws -> Database {
        let database = try await Database.open(path)
        try await database.write {
            try $0.execute("CREATE TABLE thing (id \(.identity), content \(.bytes), number BIGINT)")
        }
        return database
    }

    private static func write(mebibytes: Int, to database: Database) async throws {
        let content = [UInt8](repeating: 7, count: mebibyte)
        for _ in 0..<mebibytes {
            try await database.write { try $0.execute("INSERT INTO thing (content) VALUES (\(content))") }
        }
    }

    private static func walSize(_ path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int) ?? 0
    }

    /// Reads until it is told to end; returns once it has begun.
    private static func longRead(of database: Database) async throws -> (
        end: @Sendable () -> Void, ended: Task<Void, any Error>
    ) {
        let gate = DispatchSemaphore(value: 0)
        let (begun, continuation) = AsyncStream.makeStream(of: Void.self)
        let ended = Task {
            try await database.read { tx in
                _ = try tx.row("SELECT COUNT(*) FROM thing")
                continuation.finish()
                gate.wait()
            }
        }
        for await _ in begun {}
        return ({ gate.signal() }, ended)
    }

    @Test("the log that grew beside a long reader is cut when that has ended (F7)")
    func longReader() async throws {
        let path = temporaryFolder().appending(path: "desk.sqlite").path
        let database = try await Self.make(path)
        let (end, ended) = try await Self.longRead(of: database)
        try await Self.write(mebibytes: 90, to: database)
        #expect(Self.walSize(path) > 85 * Self.mebibyte, "a reader holds the log")
        end()
        try await ended.value
        // The first brings the log into the file, the second begins it anew.
        try await Self.write(mebibytes: 1, to: database)
        try await Self.write(mebibytes: 1, to: database)
        #expect(Self.walSize(path) <= 65 * Self.mebibyte)
        await database.close()
    }

    @Test("tidying cuts a log that never began anew, and waits for no long reader (F7)")
    func tidying() async throws {
        let path = temporaryFolder().appending(path: "desk.sqlite").path
        let database = try await Self.make(path)
        let (end, ended) = try await Self.longRead(of: database)
        try await Self.write(mebibytes: 140, to: database)
        let start = ContinuousClock.now
        try await database.tidy()
        #expect(ContinuousClock.now - start < .seconds(4), "a reader is not waited for long")
        #expect(Self.walSize(path) > 130 * Self.mebibyte)
        end()
        try await ended.value
        try await database.tidy()
        #expect(Self.walSize(path) == 0)
        await database.close()
    }

    @Test("a clean stop leaves no log behind (F7)")
    func stop() async throws {
        let path = temporaryFolder().appending(path: "desk.sqlite").path
        let database = try await Self.make(path)
        try await Self.write(mebibytes: 3, to: database)
        #expect(Self.walSize(path) > 0)
        try await database.settle()
        #expect(Self.walSize(path) == 0)
        await database.close()
        let again = try await Database.open(path)
        #expect(try await again.read { try $0.value("SELECT COUNT(*) FROM thing", as: Int.self) } == 3)
        await again.close()
    }

    @Test("the planner hears of a table once it is large, and again when it has doubled, on every connection")
    func statistics() async throws {
        let path = temporaryFolder().appending(path: "desk.sqlite").path
        let database = try await Self.make(path)
        try await database.write { try $0.execute("CREATE INDEX thing_number ON thing (number)") }
        func fill(_ count: Int) async throws {
            try await database.write { tx in
                for number in 0..<count { try tx.execute("INSERT INTO thing (number) VALUES (\(number))") }
            }
            try await database.tidy()
        }
        func known() async throws -> Int {
            let isThere = try await database.read {
                try $0.row("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")
            }
            guard isThere != nil else { return 0 }
            return try await database.read {
                try $0.value("SELECT MAX(CAST(stat AS INTEGER)) FROM sqlite_stat1 WHERE tbl = 'thing'") ?? 0
            }
        }
        try await fill(900)
        #expect(try await known() == 0, "a small table would be thought small for ever")
        try await fill(200)
        let first = try await known()
        #expect((500...2000).contains(first), "SQLite estimates")
        try await fill(500)
        #expect(try await known() == first)
        try await fill(1000)
        #expect(try await known() > first * 3 / 2)
        await database.close()
    }

    @Test("after many rows at once the planner is told of all tables", arguments: Engine.all)
    func analyze(engine: Engine) async throws {
        let database = try await engine.database()
        try await database.write { tx in
            try tx.execute("CREATE TABLE thing (id \(.identity), number BIGINT)")
            try tx.execute("CREATE INDEX thing_number ON thing (number)")
            for number in 0..<50 { try tx.execute("INSERT INTO thing (number) VALUES (\(number))") }
        }
        try await database.analyze()
        let known: SQL =
            engine == .sqlite
            ? "SELECT MAX(CAST(stat AS INTEGER)) FROM sqlite_stat1 WHERE tbl = 'thing'"
            : "SELECT CAST(reltuples AS BIGINT) FROM pg_class WHERE relname = 'thing'"
        #expect(try await database.read { try $0.value(known, as: Int.self) } == 50)
        await database.close()
    }
}
