import DeskTesting
import HTTPTypes
import HelpDesk
import Hummingbird
import HummingbirdTesting
import PortableSQL
import Testing

@testable import Web

@Suite("Every route, by everybody (T19, T23)")
struct RouteMatrixTests {
    private enum Visitor: CaseIterable {
        case anonymous, customer, otherCustomer, byLink, manager, technicianElsewhere, technician, administrator

        func mayPass(_ access: RouteAccess) -> Bool {
            switch access {
            case .open: true
            case .signedIn: self != .anonymous
            case .password: ![.anonymous, .byLink].contains(self)
            case .staff: [.technicianElsewhere, .technician, .administrator].contains(self)
            case .administrator: self == .administrator
            case .participant: ![.anonymous, .otherCustomer, .technicianElsewhere].contains(self)
            case .technician: [.technician, .administrator].contains(self)
            }
        }
    }

    /// A desk with one of most things, and a cookie for each visitor.
    private struct Place {
        let visit: Visit
        let ticket: ID<Ticket>
        let message: Int64
        let file: Int64
        var cookies: [Visitor: String] = [:]

        init() async throws {
            visit = try await Visit()
            let world = visit.world
            let mail = """
                From: grace@example.org
                To: support@desk.example.org
                Subject: x
                Message-ID: <m@x>
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: text/html

                <p>Hello <b>you</b></p>
                --b
                Content-Type: message/rfc822
                Content-Disposition: attachment; filename=a.eml

                Subject: inside

                Words.
                --b--

                """
            ticket = try #require(try await world.receive(mail).ticketID)
            (message, file) = try await world.desk.read { tx in
                (
                    try tx.value("SELECT MIN(id) FROM log_entry WHERE kind = 'comment'") ?? 0,
                    try tx.value("SELECT MIN(id) FROM attachment") ?? 0
                )
            }
            cookies = try await makeCookies()
        }

        private func makeCookies() async throws -> [Visitor: String] {
            let world = visit.world
            let (eve, boss, other) = try await world.desk.write { work in
                let company: Int64? = try work.sql.value(
                    "INSERT INTO company (name, name_key) VALUES ('Acme', 'acme') RETURNING id")
                let eve = try Person.register(NewPerson(email: EmailAddress("eve@example.com")), in: work)
                let boss = try Person.register(NewPerson(email: EmailAddress("boss@example.org")), in: work)
                let other = try Person.register(NewPerson(email: EmailAddress("tech@example.org")), in: work)
                try work.sql.execute("UPDATE person SET company_id = \(company) WHERE id IN (\(world.grace), \(boss))")
                try work.sql.execute("UPDATE person SET is_manager = TRUE WHERE id = \(boss)")
                let sales = try HelpDesk.Category.add("Sales", in: work)
                try HelpDesk.Category.setTechnicians([other], of: sales, in: work)
                return (eve, boss, other)
            }
            let link = try await world.desk.write {
                try Session.start(for: world.grace, userAgent: "test", isByLink: true, in: $0)
            }
            return [
                .customer: try await visit.cookie(of: world.grace), .otherCustomer: try await visit.cookie(of: eve),
                .byLink: "mailroom=\(link)", .manager: try await visit.cookie(of: boss),
                .technicianElsewhere: try await visit.cookie(of: other),
                .technician: try await visit.cookie(of: world.linus),
                .administrator: try await visit.cookie(of: world.ada),
            ]
        }

        /// A concrete address: what the ticket's own routes name is there.
        func address(_ path: String) -> String {
            path.split(separator: "/").reduce(into: ("", "")) { found, part in
                let value: String =
                    if !part.hasPrefix(":") {
                        String(part)
                    } else if part == ":id" {
                        switch found.1 {
                        case "tickets": "\(ticket)"
                        case "messages": "\(message)"
                        case "attachments": "\(file)"
                        default: "1"
                        }
                    } else {
                        ["view": "all", "event": "updated", "language": "en", "section": "general"][
                            String(part.dropFirst())] ?? "0"
                    }
                found = ("\(found.0)/\(value)", String(part))
            }.0
        }

        /// How many rows the desk has changed so far.
        func changes() async throws -> Int {
            await visit.world.desk.sightingsWritten()
            return try await visit.world.desk.write { try $0.sql.value("SELECT total_changes()") ?? 0 }
        }
    }

    private static func name(_ route: Router<DeskContext>.RouteDescription) -> String {
        "\(route.method) \(route.path.description.replacing("{", with: ":").replacing("}", with: ""))"
    }

    @Test("has its line in the table, and no line is for nothing")
    func complete() async throws {
        let routes = Set(try await Visit().site.router().routes.filter { $0.method != .head }.map(Self.name))
        #expect(routes.subtracting(RouteAccess.all.keys).sorted() == [], "add these to RouteTable.swift")
        #expect(Set(RouteAccess.all.keys).subtracting(routes).sorted() == [], "these are gone")
    }

    @Test("refuses whom it is not for, and changes nothing then; nor does a form without its token")
    func matrix() async throws {
        let place = try await Place()
        try await place.visit.run { client in
            for (route, access) in RouteAccess.all.sorted(by: { $0.key < $1.key }) {
                let parts = route.split(separator: " ").map(String.init)
                let path = place.address(parts[1])
                for visitor in Visitor.allCases where !visitor.mayPass(access) {
                    let before = try await place.changes()
                    let status = try await Self.status(client, parts[0], path, place, visitor, hasToken: true)
                    #expect([401, 403, 404].contains(status), "\(route) answers \(status) to \(visitor)")
                    expect(try await place.changes() == before, "\(route) by \(visitor)")
                }
                guard parts[0] == "POST", access != .open, path != "/sign-out" else { continue }
                for visitor in Visitor.allCases where visitor != .anonymous && visitor.mayPass(access) {
                    let before = try await place.changes()
                    let status = try await Self.status(client, "POST", path, place, visitor, hasToken: false)
                    #expect([403, 404].contains(status), "\(route) without its token answers \(status) to \(visitor)")
                    expect(try await place.changes() == before, "\(route) without its token by \(visitor)")
                }
            }
        }
    }

    @Test("lets pass whom it is for")
    func passing() async throws {
        let place = try await Place()
        // What is not on this desk, waits for a worker, or is a stream.
        let left = [
            ":token", ":secret", ":hash", "/events", "/oauth/callback", "/settings/outgoing/tests", "/first-run",
            "/health/ready", "/files/:number",
        ]
        let there = [
            "/tickets/:id", "/messages/:id", "/attachments/:id", "/people/:id", "/queue/:view", "/settings/:section",
        ]
        try await place.visit.run { client in
            for (route, access) in RouteAccess.all.sorted(by: { $0.key < $1.key }) where route.hasPrefix("GET") {
                let path = String(route.dropFirst(4))
                guard !left.contains(where: path.contains), path != "/",
                    !path.contains(":") || there.contains(where: path.hasPrefix),
                    path != "/messages/:id/quote"
                else { continue }
                for visitor in Visitor.allCases where visitor.mayPass(access) {
                    let status = try await Self.status(
                        client, "GET", place.address(path), place, visitor, hasToken: true)
                    #expect(![401, 403, 404, 500, 503].contains(status), "\(route) answers \(status) to \(visitor)")
                }
            }
        }
    }

    /// What the forms ask for, so that it is not an empty field that is refused.
    private static let fields = [
        ("text", "Words."), ("email", "somebody@example.org"), ("day", "2027-01-01"), ("time", "01:20"),
        ("name", "A name"),
        ("subject", "A subject"), ("password", "correct horse battery"),
    ]

    /// 401 stands for the way to sign in, too.
    private static func status(
        _ client: any TestClientProtocol, _ method: String, _ path: String, _ place: Place, _ visitor: Visitor,
        hasToken: Bool
    ) async throws -> Int {
        let cookie = place.cookies[visitor]
        if method == "GET" {
            let answer = try await client.page(path, cookie: cookie)
            return answer.headers[.location]?.hasPrefix("/sign-in") == true && path != "/" ? 401 : answer.status
        }
        let token = hasToken ? try await place.visit.formToken(of: cookie ?? "mailroom=") : ""
        return try await client.send(path, fields + (hasToken ? [("form-token", token)] : []), cookie: cookie).status
    }
}
