import Foundation
import HelpDesk
import Logging
import PortableSQL
import Synchronization

/// A small named world: technicians ada (also the administrator) and linus, customer grace, category Support.
public struct World: Sendable {
    public let desk: Desk
    public let clock: TestClock
    public let ada: ID<Person>
    public let linus: ID<Person>
    public let grace: ID<Person>
    public let support: ID<HelpDesk.Category>

    public static let host = "desk.example.org"
    public static let url = "http://desk.example.org"

    public init(_ engine: Engine, clock: TestClock = TestClock()) async throws {
        try await self.init(try await engine.database(), clock: clock)
    }

    public init(_ database: Database, clock: TestClock = TestClock()) async throws {
        self.clock = clock
        var log = Logger(label: "test")
        log.logLevel = .critical
        desk = Desk(database: database, tokens: Tokens(rootKey: [UInt8](repeating: 7, count: 32)), log: log) {
            clock.now
        }
        try await desk.prepare()
        (ada, linus, grace, support) = try await desk.write { work in
            var admin = NewPerson(email: EmailAddress("ada@example.org"), fullName: "Ada Lovelace")
            admin.isAdmin = true
            let ada = try Person.register(admin, in: work)
            let linus = try Person.register(
                NewPerson(email: EmailAddress("linus@example.org"), fullName: "Linus Berg"), in: work)
            let grace = try Person.register(
                NewPerson(email: EmailAddress("grace@example.org"), fullName: "Grace Hopper"), in: work)
            guard let support = try HelpDesk.Category.find(named: "Support", in: work.sql) else {
                throw DeskError.notFound("category")
            }
            try HelpDesk.Category.setTechnicians([ada, linus], of: support.id, in: work)
            return (ada, linus, grace, support.id)
        }
    }

    public var intake: Intake { Intake(desk: desk, hostName: Self.host) }
    public var notifier: Notifier { Notifier(desk: desk, hostName: Self.host, baseURL: Self.url) }

    /// A mail arrives and goes as far as it goes; gives the journal's row.
    @discardableResult
    public func receive(_ mail: String, to: [String] = []) async throws -> InboundMail {
        try await receive(Array(mail.replacingOccurrences(of: "\n", with: "\r\n").utf8), to: to)
    }

    @discardableResult
    public func receive(_ bytes: [UInt8], to: [String] = []) async throws -> InboundMail {
        var arrival = Arrival(bytes, source: .receiver)
        arrival.envelopeTo = to
        _ = try await InboundMail.keep([arrival], on: desk)
        while try await intake.sort() > 0 {}
        return try await newestInbound()
    }

    public func newestInbound() async throws -> InboundMail {
        try await desk.read { tx in
            let id: Int64 = try tx.value("SELECT MAX(id) FROM inbound") ?? 0
            return try InboundMail.find(ID(id), in: tx)
        }
    }

    /// Makes the mails of all that happened.
    public func tell() async throws {
        for queue in Event.Queue.allCases { while try await notifier.notify(of: queue) > 0 {} }
    }

    /// Makes the mails of all that happened; gives those that wait in the outbox, oldest first.
    public func outbox() async throws -> [Outbox.Item] {
        try await tell()
        var all: [Outbox.Item] = []
        while true {
            let items = try await Outbox(desk: desk).claim(100)
            guard !items.isEmpty else { return all }
            for item in items { try await Outbox(desk: desk).record(.sent(reply: "250 ok"), of: item) }
            all += items
        }
    }

    public func viewer(_ person: ID<Person>) async throws -> Viewer {
        try await desk.read { try Viewer.load(person, in: $0) }
    }

    @discardableResult
    public func apply(_ change: Change, to ticket: ID<Ticket>, by person: ID<Person>) async throws -> ID<LogEntry>? {
        let viewer = try await viewer(person)
        return try await desk.write { try Ticket.apply(change, to: ticket, by: viewer, in: $0) }
    }

    public func log(of ticket: ID<Ticket>, as person: ID<Person>) async throws -> [LogEntry] {
        let viewer = try await viewer(person)
        return try await desk.read { tx in
            try LogEntry.all(of: Ticket.find(ticket, visibleTo: viewer, in: tx), visibleTo: viewer, in: tx)
        }
    }
}

/// A clock that stands still until it is moved.
public final class TestClock: Sendable {
    private let moment = Mutex(Timestamp(seconds: 1_795_500_000))

    public init() {}

    public var now: Timestamp { moment.withLock { $0 } }
    public func advance(by wait: Duration) { moment.withLock { $0 = $0 + wait } }
}
