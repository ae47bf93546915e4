import DeskTesting
import HelpDesk
import PortableSQL
import Testing

/// Lists are merged from parts that indexes have in order: what they show must be as if all tickets were sorted.
@Suite("The lists of tickets")
struct TicketListTests {
    /// 400 tickets in four categories, in all states; linus works in three of these, grace wrote some.
    private func world(_ engine: Engine) async throws -> World {
        let world = try await World(engine)
        try await world.desk.write { work in
            for name in ["Two", "Three", "Four"] {
                try work.sql.execute("INSERT INTO category (name, name_key) VALUES (\(name), \(name.lowercased()))")
            }
            try work.sql.execute(
                "INSERT INTO category_technician (category_id, person_id) VALUES (2, \(world.linus)), (3, \(world.linus))"
            )
            try work.sql.execute(
                """
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
                INSERT INTO ticket (subject, category_id, submitter_id, assignee_id, status_id, is_closed, via, created_at,
                                    updated_at, waiting_since, due_at, deleted_at)
                SELECT 'Order ' || i, 1 + i % 4, 1 + i % 3, CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN 2 ELSE 1 END,
                       CASE WHEN i % 3 = 1 THEN 3 ELSE 1 END, i % 3 = 1, 1, 1, 5000 + (i * 7919) % 100,
                       CASE WHEN i % 3 <> 1 AND i % 2 = 0 THEN 1000 + (i * 104729) % 50 ELSE NULL END,
                       CASE WHEN i % 9 = 0 THEN 100000 - i ELSE NULL END, CASE WHEN i % 50 = 3 THEN 1 ELSE NULL END
                FROM n
                """)
            try work.sql.execute(
                "INSERT INTO subscriber (ticket_id, person_id, added_at) SELECT id, 3, 1 FROM ticket WHERE id % 10 < 2")
        }
        return world
    }

    private struct Plain {
        let id: Int64, category: Int64, submitter: Int64, assignee: Int64?, isClosed: Bool, updated: Int64,
            waiting: Int64?
    }

    private func all(_ world: World) async throws -> [Plain] {
        try await world.desk.read { tx in
            try tx.rows("SELECT * FROM ticket WHERE deleted_at IS NULL").map { row in
                Plain(
                    id: try row("id"), category: try row("category_id"), submitter: try row("submitter_id"),
                    assignee: try row("assignee_id"), isClosed: try row("is_closed"), updated: try row("updated_at"),
                    waiting: try row("waiting_since"))
            }
        }
    }

    private static func isIn(_ view: TicketView, _ ticket: Plain, _ person: Int64) -> Bool {
        switch view {
        case .mine: ticket.assignee == person
        case .unassigned: ticket.assignee == nil
        case .waitingForUs: ticket.waiting != nil
        case .waitingForCustomer: ticket.waiting == nil
        case .all, .closed: true
        }
    }

    private func expected(_ view: TicketView, _ person: Int64, _ categories: Set<Int64>, _ all: [Plain]) -> [Int64] {
        let shown = all.filter { ticket in
            categories.contains(ticket.category) && ticket.isClosed == (view == .closed)
                && Self.isIn(view, ticket, person)
        }
        guard view == .waitingForUs else { return newestFirst(shown).map(\.id) }
        return shown.sorted { ($0.waiting ?? 0, $0.id) < ($1.waiting ?? 0, $1.id) }.map(\.id)
    }

    private func newestFirst(_ tickets: [Plain]) -> [Plain] {
        tickets.sorted { ($1.updated, $1.id) < ($0.updated, $0.id) }
    }

    @Test("each view has the same tickets in the same order, page by page, whoever looks (W2)", arguments: Engine.all)
    func views(engine: Engine) async throws {
        let world = try await world(engine)
        let tickets = try await all(world)
        let eyes: [(ID<Person>, Set<Int64>)] = [(world.ada, [1, 2, 3, 4]), (world.linus, [1, 2, 3])]
        for (person, categories) in eyes {
            let viewer = try await world.viewer(person)
            let counts = try await world.desk.read { try TicketList.counts(for: viewer, in: $0) }
            for view in TicketView.allCases {
                var found: [Int64] = []
                for page in 0..<20 {
                    let now = world.clock.now
                    let list = try await world.desk.read {
                        try TicketList.load(view, page: page, pageSize: 30, for: viewer, now: now, in: $0)
                    }
                    found += list.lines.map(\.ticket.id.number)
                    guard list.hasMore else { break }
                }
                let shown = expected(view, person.number, categories, tickets)
                #expect(found == shown, "\(view) of \(person)")
                #expect(view == .closed || counts[view] == shown.count)
            }
        }
    }

    @Test(
        "a customer's own tickets: theirs and those they subscribe to, each once, the open ones first",
        arguments: Engine.all)
    func own(engine: Engine) async throws {
        let world = try await world(engine)
        let viewer = try await world.viewer(world.grace)
        let mine = try await all(world).filter { $0.submitter == 3 || $0.id % 10 < 2 }.sorted {
            ($0.isClosed ? 1 : 0, $1.updated, $1.id) < ($1.isClosed ? 1 : 0, $0.updated, $0.id)
        }
        let found = try await world.desk.read { try TicketList.own(of: viewer, limit: 120, in: $0) }
        #expect(found.map(\.id.number) == mine.prefix(120).map(\.id))
        let submitted = try await world.desk.read {
            try Ticket.submitted(by: world.grace, visibleTo: viewer, limit: 20, in: $0)
        }
        let newest = newestFirst(mine.filter { $0.submitter == 3 })
        #expect(submitted.map(\.id.number) == newest.prefix(20).map(\.id))
        // Who came by a link sees their own alone.
        let byLink = try await world.desk.read { try TicketList.own(of: viewer.byLink, in: $0) }
        #expect(Set(byLink.map(\.id.number)) == Set(mine.filter { $0.submitter == 3 }.map(\.id)))
    }

    @Test(
        "a technician finds the desk's tickets of their categories by tag, company and due date", arguments: Engine.all)
    func found(engine: Engine) async throws {
        let world = try await world(engine)
        try await world.desk.write { work in
            let acme = try Company.add("Acme", in: work)
            try work.sql.execute("UPDATE person SET company_id = \(acme) WHERE id = 3")
            try work.sql.execute(
                "INSERT INTO ticket_tag (ticket_id, tag) SELECT id, 'late' FROM ticket WHERE id % 8 < 4")
        }
        let tickets = try await all(world).filter { $0.category < 4 }
        let (viewer, now) = (try await world.viewer(world.linus), world.clock.now)
        func ids(_ search: String) async throws -> Set<Int64> {
            let list = try await world.desk.read {
                try TicketList.load(.all, search: search, pageSize: 500, for: viewer, now: now, in: $0)
            }
            return Set(list.lines.map(\.ticket.id.number))
        }
        #expect(try await ids("tag:late") == Set(tickets.filter { $0.id % 8 < 4 }.map(\.id)))
        #expect(try await ids("company:ACME") == Set(tickets.filter { $0.submitter == 3 }.map(\.id)))
        #expect(try await ids("due:over") == Set(tickets.filter { $0.id % 9 == 0 && !$0.isClosed }.map(\.id)))
        #expect(try await ids("Grace") == Set(tickets.filter { $0.submitter == 3 }.map(\.id)))
    }

    @Test("what is more than a page shows is not counted on: 999+", arguments: Engine.all)
    func manyOpen(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.desk.write { work in
            try work.sql.execute(
                """
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
                INSERT INTO ticket (subject, category_id, submitter_id, status_id, via, created_at, updated_at)
                SELECT 'Order', 1, 3, 1, 1, 1, i FROM n
                """)
        }
        for person in [world.ada, world.linus] {
            let viewer = try await world.viewer(person)
            let counts = try await world.desk.read { try TicketList.counts(for: viewer, in: $0) }
            #expect(counts == [.mine: 0, .unassigned: 1000, .waitingForUs: 0, .waitingForCustomer: 1000, .all: 1000])
        }
        #expect(Tally.text(999) == "999" && Tally.text(1000) == "999+")
    }
}
