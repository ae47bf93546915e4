import DeskTesting
import PortableSQL
import ServerTesting
import Testing

@Suite("One SQL on two engines")
struct DatabaseTests {
    private func database(_ engine: Engine) async throws -> Database {
        let database = try await engine.database()
        try await database.write { tx in
            try tx.execute(
                """
                CREATE TABLE thing (
                    id \(.identity), name TEXT, number BIGINT, flag BOOLEAN, share DOUBLE PRECISION, content \(.bytes),
                    UNIQUE (name))
                """)
        }
        return database
    }

    @Test("values come back as they were bound", arguments: Engine.all)
    func roundTrip(engine: Engine) async throws {
        let database = try await database(engine)
        let bytes: [UInt8] = [0, 1, 0x27, 0x5C, 0xFF]
        let id = try await database.write { tx in
            try tx.value(
                """
                INSERT INTO thing (name, number, flag, share, content)
                VALUES (\("O'Brien; DROP TABLE thing --" as String), \(Int64.max), \(true), \(0.5), \(bytes))
                RETURNING id
                """, as: Int64.self)
        }
        let row = try #require(try await database.read { try $0.row("SELECT * FROM thing WHERE id = \(id)") })
        #expect(try row("name") as String == "O'Brien; DROP TABLE thing --")
        #expect(try row("number") as Int64 == Int64.max)
        #expect(try row("flag") as Bool)
        #expect(try row("share") as Double == 0.5)
        #expect(try row("content") as [UInt8] == bytes)
    }

    @Test("null, the empty text and no bytes are three things", arguments: Engine.all)
    func nothing(engine: Engine) async throws {
        let database = try await database(engine)
        try await database.write { tx in
            try tx.execute(
                "INSERT INTO thing (name, number, content) VALUES (\("" as String), \(nil as Int?), \([UInt8]()))")
        }
        let row = try #require(try await database.read { try $0.row("SELECT name, number, content FROM thing") })
        #expect(try row("name") as String? == "")
        #expect(try row("number") as Int? == nil)
        #expect(try row("content") as [UInt8]? == [])
        #expect(throws: DatabaseError.unreadable(column: "number")) { try row("number") as Int }
    }

    @Test("a NUL in a text becomes U+FFFD on both", arguments: Engine.all)
    func nul(engine: Engine) async throws {
        let database = try await database(engine)
        try await database.write { tx in try tx.execute("INSERT INTO thing (name) VALUES (\("a\0b" as String))") }
        #expect(try await database.read { try $0.value("SELECT name FROM thing", as: String.self) } == "a\u{FFFD}b")
    }

    @Test("what throws leaves nothing behind, and the error is the body's own", arguments: Engine.all)
    func rollBack(engine: Engine) async throws {
        struct Stop: Error {}
        let database = try await database(engine)
        await #expect(throws: Stop.self) {
            try await database.write { tx in
                try tx.execute("INSERT INTO thing (name) VALUES ('lost')")
                throw Stop()
            }
        }
        #expect(try await database.read { try $0.value("SELECT COUNT(*) FROM thing", as: Int.self) } == 0)
    }

    @Test("a broken promise of the schema is a constraint error, and ends no other write", arguments: Engine.all)
    func constraint(engine: Engine) async throws {
        let database = try await database(engine)
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<40 {
                group.addTask {
                    do {
                        try await database.write { tx in
                            try tx.execute("INSERT INTO thing (name, number) VALUES (\("\(number % 20)"), \(number))")
                        }
                        return true
                    } catch DatabaseError.constraint { return false } catch {
                        Issue.record(error)
                        return false
                    }
                }
            }
            var outcomes: [Bool] = []
            for await outcome in group { outcomes.append(outcome) }
            return outcomes
        }
        #expect(outcomes.count { $0 } == 20)
        #expect(try await database.read { try $0.value("SELECT COUNT(*) FROM thing", as: Int.self) } == 20)
    }

    @Test("a savepoint undoes its own part only", arguments: Engine.all)
    func savepoint(engine: Engine) async throws {
        let database = try await database(engine)
        try await database.write { tx in
            try tx.execute("INSERT INTO thing (name) VALUES ('first')")
            #expect(throws: DatabaseError.self) {
                try tx.savepoint { part in
                    try part.execute("INSERT INTO thing (name) VALUES ('second')")
                    try part.execute("INSERT INTO thing (name) VALUES ('first')")
                }
            }
            try tx.execute("INSERT INTO thing (name) VALUES ('third')")
        }
        let names = try await database.read { try $0.values("SELECT name FROM thing ORDER BY id", as: String.self) }
        #expect(names == ["first", "third"])
    }

    @Test("what is to be done after the commit is done once it is durable, and never without it", arguments: Engine.all)
    func afterCommit(engine: Engine) async throws {
        struct Stop: Error {}
        let database = try await database(engine)
        let (stream, continuation) = AsyncStream.makeStream(of: String.self)
        _ = try? await database.write { tx in
            tx.afterCommit { continuation.yield("rolled back") }
            throw Stop()
        }
        try await database.write { tx in
            try tx.execute("INSERT INTO thing (name) VALUES ('x')")
            tx.afterCommit { continuation.yield("committed") }
        }
        continuation.finish()
        #expect(await stream.reduce(into: []) { $0.append($1) } == ["committed"])
    }

    @Test("an empty list matches nothing", arguments: Engine.all)
    func emptyList(engine: Engine) async throws {
        let database = try await database(engine)
        try await database.write { tx in try tx.execute("INSERT INTO thing (name) VALUES ('x')") }
        let none: [Int64] = []
        #expect(try await database.read { try $0.rows("SELECT id FROM thing WHERE id IN \(list: none)").count } == 0)
    }

    @Test("migrations run once, in order, and newer data is refused", arguments: Engine.all)
    func migrations(engine: Engine) async throws {
        let database = try await engine.database()
        let first = Migration(1, "first", ["CREATE TABLE a (id \(.identity))"])
        let second = Migration(2, "second", ["CREATE TABLE b (id \(.identity))", "INSERT INTO b (id) VALUES (7)"])
        #expect(try await database.migrate([first]) == [1])
        #expect(try await database.migrate([second, first]) == [2])
        #expect(try await database.migrate([first, second]) == [])
        await #expect(throws: DatabaseError.newerSchema(found: 2, known: 1)) { try await database.migrate([first]) }
    }

    @Test("a migration that fails leaves nothing of itself", arguments: Engine.all)
    func brokenMigration(engine: Engine) async throws {
        let database = try await engine.database()
        let broken = Migration(1, "broken", ["CREATE TABLE a (id \(.identity))", "CREATE TABLE a (id \(.identity))"])
        await #expect(throws: DatabaseError.self) { try await database.migrate([broken]) }
        #expect(try await database.migrate([Migration(1, "mended", ["CREATE TABLE a (id \(.identity))"])]) == [1])
    }

    @Test("the database's own clock counts milliseconds since 1970", arguments: Engine.all)
    func clock(engine: Engine) async throws {
        let database = try await engine.database()
        let now = try #require(try await database.read { try $0.value("SELECT \(.now)", as: Int64.self) })
        #expect(now > 1_700_000_000_000 && now < 10_000_000_000_000)
    }

    @Test("SQLite keeps what it acknowledged: WAL and synchronous=FULL")
    func durability() async throws {
        let database = try await Engine.sqlite.database()
        let (mode, level) = try await database.write { tx in
            (
                try tx.value("PRAGMA journal_mode", as: String.self), try tx.value("PRAGMA synchronous", as: Int.self)
            )
        }
        #expect(mode == "wal")
        #expect(level == 2)
    }

    @Test("a server that is not there is said so")
    func unreachable() async throws {
        let port = try TestPrograms.freePorts(1)[0]
        await #expect {
            try await Database.open("postgres://postgres@127.0.0.1:\(port)/none")
        } throws: { error in
            guard case DatabaseError.unreachable = error else { return false }
            return true
        }
    }

    @Test("a PostgreSQL that nobody holds any more has no connection left")
    func letGo() async throws {
        let location = try await Engine.postgres.location()
        let name = try #require(location.split(separator: "/").last.map(String.init))
        let watcher = try await Database.open(try await Engine.postgres.location())
        func connections() async throws -> Int? {
            try await watcher.read { try $0.value("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = \(name)") }
        }
        var held: Database? = try await Database.open(location)
        _ = try await held?.read { try $0.value("SELECT 1", as: Int.self) }
        // Whoever made the database may just be leaving it.
        #expect(try await connections() ?? 0 >= 1)
        held = nil
        for _ in 0..<500 where try await connections() != 0 { try await Task.sleep(for: .milliseconds(10)) }
        #expect(try await connections() == 0)
    }

    @Test("a PostgreSQL that may forget commits is refused")
    func unsafeSettings() async throws {
        let location = try await Engine.postgres.location()
        await #expect {
            try await Database.open("\(location)?options=-csynchronous_commit%3Doff")
        } throws: { error in
            guard case DatabaseError.unsafeSetting = error else { return false }
            return true
        }
    }
}
