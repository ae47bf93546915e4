import DeskTesting
import PortableSQL
import Testing

@testable import HelpDesk

@Suite("Companies, departments and locations (D7)")
struct CompanyTests {
    private static func mail(from address: String, _ subject: String = "Help") -> String {
        "From: <\(address)>\nTo: support@desk.example.org\nSubject: \(subject)\nMessage-ID: <\(address)-\(subject)>\n\nHello\n"
    }

    @Test("a new sender at a company's domain joins it, a known one stays where they are", arguments: Engine.all)
    func domain(engine: Engine) async throws {
        let world = try await World(engine)
        let navy = try await world.desk.write { try Company.add("Navy", domains: "@Navy.example, sea.example", in: $0) }
        try await world.receive(Self.mail(from: "mary@navy.example"))
        try await world.receive(Self.mail(from: "eve@other.example"))
        try await world.receive(Self.mail(from: "grace@example.org"))
        let companies = try await world.desk.read { tx in
            try ["mary@navy.example", "eve@other.example", "grace@example.org"].map {
                try EmailAddress($0).flatMap { try Person.find($0, in: tx) }?.companyID
            }
        }
        #expect(companies == [navy, nil, nil])
        #expect(try await world.desk.read { try Company.all(in: $0) }.map(\.people) == [1])
    }

    @Test("a domain has one company; what is none is refused, and nothing is changed", arguments: Engine.all)
    func domains(engine: Engine) async throws {
        let world = try await World(engine)
        let acme = try await world.desk.write { work in
            try Company.add("Navy", domains: "navy.example", in: work)
            return try Company.add("Acme", domains: "acme.example", in: work)
        }
        for domains in ["navy.example", "no domain", "a@b", "x..y.example", "localhost"] {
            await #expect(throws: DeskError.self, "\(domains)") {
                try await world.desk.write {
                    try Company.update(acme, name: "Acme", domains: domains, notes: "", takesKnown: false, in: $0)
                }
            }
        }
        await #expect(throws: DeskError.self) { try await world.desk.write { try Company.add("ACME", in: $0) } }
        let all = try await world.desk.read { try Company.all(in: $0) }
        #expect(all.map(\.domains) == [["acme.example"], ["navy.example"]])
    }

    @Test("who is known already joins when asked to, and is free again when the company goes", arguments: Engine.all)
    func known(engine: Engine) async throws {
        let world = try await World(engine)
        let (grace, linus) = (world.grace, world.linus)
        let company = try await world.desk.write { work in
            let other = try Company.add("Other", in: work)
            try work.sql.execute("UPDATE person SET company_id = \(other) WHERE id = \(linus)")
            let company = try Company.add("Example", domains: "example.org", in: work)
            try Company.update(
                company, name: "Example", domains: "example.org", notes: "", takesKnown: true, in: work)
            return company
        }
        func companies() async throws -> [Bool] {
            try await world.desk.read { tx in
                try [grace, linus].map { try Person.find($0, in: tx).companyID == company }
            }
        }
        #expect(try await companies() == [true, false])
        try await world.desk.write { try Company.remove(company, in: $0) }
        #expect(try await companies() == [false, false])
    }

    @Test("a manager sees and closes the company's tickets, and no others", arguments: Engine.all)
    func manager(engine: Engine) async throws {
        let world = try await World(engine)
        let boss = try await world.desk.write { work in
            try Company.add("Navy", domains: "navy.example", in: work)
            return try Person.register(NewPerson(email: EmailAddress("boss@navy.example")), in: work)
        }
        let own = try #require(try await world.receive(Self.mail(from: "mary@navy.example")).ticketID)
        let other = try #require(try await world.receive(Self.mail(from: "grace@example.org")).ticketID)
        await #expect(throws: DeskError.self) { try await world.log(of: own, as: boss) }
        try await world.desk.write { try Person.setRole(boss, isAdmin: false, isManager: true, in: $0) }
        #expect(try await world.log(of: own, as: boss).count == 1)
        await #expect(throws: DeskError.self) { try await world.log(of: other, as: boss) }
        try await world.apply(.status(Status.closed), to: own, by: boss)
        #expect(try await world.desk.read { try Ticket.find(own, in: $0) }.isClosed)
        // Somebody else's ticket that they only subscribe to is not theirs to close.
        try await world.apply(.subscribe(boss), to: other, by: world.ada)
        await #expect(throws: DeskError.self) { try await world.apply(.status(Status.closed), to: other, by: boss) }
    }

    @Test("departments and locations are lists to add to, rename and remove from", arguments: Engine.all)
    func places(engine: Engine) async throws {
        let world = try await World(engine)
        let grace = world.grace
        let (sales, berlin) = try await world.desk.write { work in
            let (sales, berlin) = (try Department.add(" Sales ", in: work), try Location.add("Berlin", in: work))
            var profile = try PersonProfile.load(grace, in: work.sql)
            (profile.department, profile.location) = (sales, berlin)
            try profile.save(grace, in: work)
            try Department.rename(sales, to: "Sales & more", in: work)
            return (sales, berlin)
        }
        #expect(try await world.desk.read { try Workplace.load(of: grace, in: $0) }.line == "Sales & more · Berlin")
        await #expect(throws: DeskError.self) { try await world.desk.write { try Location.add("BERLIN", in: $0) } }
        await #expect(throws: DeskError.self) {
            try await world.desk.write { try Department.rename(sales, to: " ", in: $0) }
        }
        try await world.desk.write { work in
            try Location.remove(berlin, in: work)
            try Department.remove(sales, in: work)
        }
        #expect(try await world.desk.read { try Workplace.load(of: grace, in: $0) } == Workplace())
    }

    @Test("a person has several addresses, of which one gets the mails (D2)", arguments: Engine.all)
    func addresses(engine: Engine) async throws {
        let world = try await World(engine)
        let (grace, second) = (world.grace, try #require(EmailAddress("Grace@navy.example")))
        let own = try await world.desk.write { work in
            try Person.addAddress(second, to: grace, in: work)
            return try Person.addresses(of: grace, in: work.sql)
        }
        #expect(own.map(\.email.text) == ["grace@example.org", "Grace@navy.example"])
        #expect(try await world.desk.read { try Person.find(second, in: $0) }?.id == grace)
        for address in [second, try #require(EmailAddress("linus@example.org"))] {
            await #expect(throws: DeskError.self) {
                try await world.desk.write { try Person.addAddress(address, to: grace, in: $0) }
            }
        }
        await #expect(throws: DeskError.self) {
            try await world.desk.write { try Person.removeAddress(own[0].id, of: grace, in: $0) }
        }
        try await world.desk.write { work in
            try Person.makePrimary(own[1].id, of: grace, in: work)
            try Person.removeAddress(own[0].id, of: grace, in: work)
        }
        #expect(try await world.desk.read { try Person.find(grace, in: $0) }.email == second)
    }

    @Test("a profile with a zone or language that there isn't is refused (D2)", arguments: Engine.all)
    func profile(engine: Engine) async throws {
        let world = try await World(engine)
        let grace = world.grace
        var wrong = PersonProfile()
        wrong.timeZone = "Mars/Olympus"
        wrong.language = "xx"
        let typed = wrong
        let error = await #expect(throws: DeskError.self) {
            try await world.desk.write { try typed.save(grace, in: $0) }
        }
        guard case .invalid(let errors) = error else { return #expect(Bool(false)) }
        #expect(errors.map(\.field) == ["time-zone", "language"])
    }
}
