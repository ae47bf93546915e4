import DeskTesting
import Foundation
import PortableSQL
import Testing

@testable import HelpDesk

@Suite("Custom fields (D6)")
struct CustomFieldTests {
    private static func field(_ kind: CustomField.Kind, options: [String] = [], isRequired: Bool = false) -> CustomField
    {
        CustomField(
            id: ID(7), name: "Room", kind: kind, options: options, visibility: .everybody, isRequired: isRequired,
            categories: nil, standard: nil)
    }

    @Test(
        "read what somebody enters into a value, which is written and read back as it was",
        arguments: [
            (CustomField.Kind.text, " 4.12\u{202E}\n<b> ", CustomField.Value.text("4.12 <b>"), "4.12 <b>"),
            (.multiline, "a\r\nb\n", .text("a\nb"), "a\nb"),
            (.number, "12,50", .number(Decimal(string: "12.5")!), "12.5"),
            (.number, "-0.125", .number(Decimal(string: "-0.125")!), "-0.125"),
            (.date, "2028-02-29", .date(CalendarDay(year: 2028, month: 2, day: 29)!), "29 February 2028"),
            (.date, "1.2.2026", .date(CalendarDay(year: 2026, month: 2, day: 1)!), "1 February 2026"),
            (.checkbox, "on", .flag(true), "yes"),
            (.checkbox, "", .flag(false), "no"),
            (.dropdown, "RED", .choice("Red"), "Red"),
            (.multiselect, "blue\nRed\nblue", .choices(["Red", "Blue"]), "Red, Blue"),
        ])
    func reads(kind: CustomField.Kind, text: String, value: CustomField.Value, words: String) throws {
        let field = Self.field(kind, options: ["Red", "Blue"])
        #expect(try field.read(text) == value)
        #expect(value.words() == words)
        #expect(field.value(stored: value.text) == value)
    }

    @Test(
        "say what would be right",
        arguments: [
            (CustomField.Kind.number, "twelve"), (.number, "1,200"), (.number, "1.2.3"), (.number, "."),
            (.number, "12abc"),
            (.number, "1e9"), (.date, "2026-02-29"), (.date, "tomorrow"), (.date, "2026-13-01"), (.checkbox, "perhaps"),
            (.dropdown, "Green"), (.multiselect, "Red\nGreen"), (.text, String(repeating: "x", count: 501)),
            (.multiline, String(repeating: "x", count: 20_001)),
        ])
    func refuses(kind: CustomField.Kind, text: String) {
        let field = Self.field(kind, options: ["Red", "Blue"])
        let error = #expect(throws: FieldError.self) { try field.read(text) }
        #expect(error?.field == "field-7")
        #expect(error?.message.hasPrefix("Room: ") == true)
    }

    @Test("are told in the reader's language")
    func languages() {
        let day = CustomField.Value.date(CalendarDay(year: 2026, month: 3, day: 1)!)
        #expect(day.words(in: .german) == "1 März 2026")
        #expect(day.words(in: .french) == "1 mars 2026")
        #expect(CustomField.Value.flag(true).words(in: .german) == "ja")
        #expect(CustomField.Value.flag(false).words(in: .portuguese) == "não")
        #expect(CustomField.Value.number(Decimal(string: "1234.5")!).words(in: .german) == "1234,5")
        #expect(CustomField.Value.number(Decimal(string: "1234.5")!).words(in: .english) == "1234.5")
    }

    @Test("can be empty, unless they are required")
    func empty() throws {
        for kind in CustomField.Kind.allCases where kind != .checkbox {
            #expect(try Self.field(kind, options: ["Red"]).read(" \n") == nil, "\(kind)")
        }
        for kind in CustomField.Kind.allCases {
            #expect(throws: FieldError.self, "\(kind)") {
                try Self.field(kind, options: ["Red"], isRequired: true).read("")
            }
        }
    }

    /// Room (public), Risk (techs), Salary (admins); a ticket of grace.
    private struct Filled {
        let world: World
        let ticket: ID<Ticket>
        let room: ID<CustomField>
        let risk: ID<CustomField>
        let salary: ID<CustomField>

        init(_ engine: Engine) async throws {
            world = try await World(engine)
            let (grace, support) = (world.grace, world.support)
            (ticket, room, risk, salary) = try await world.desk.write { work in
                let new = NewTicket(
                    subject: "Printer is on fire", submitter: grace, category: support, body: NewComment(text: "Help"))
                let ticket = try Ticket.open(new, by: grace, in: work).ticket
                let room = try CustomField.add(CustomFieldDraft(name: "Room", kind: .text), in: work)
                var risk = CustomFieldDraft(name: "Risk", kind: .dropdown)
                risk.options = ["low", "high"]
                risk.visibility = .technicians
                var salary = CustomFieldDraft(name: "Salary", kind: .number)
                salary.visibility = .administrators
                return (ticket, room, try CustomField.add(risk, in: work), try CustomField.add(salary, in: work))
            }
        }

        func seen(by person: ID<Person>) async throws -> [String: String] {
            let viewer = try await world.viewer(person)
            return try await world.desk.read { tx in
                let found = try Ticket.find(ticket, visibleTo: viewer, in: tx)
                let fields = try TicketField.all(of: found, visibleTo: viewer, in: tx)
                return Dictionary(uniqueKeysWithValues: fields.map { ($0.field.name, $0.value?.words() ?? "") })
            }
        }
    }

    @Test("are set by technicians, and seen by those whom they are for", arguments: Engine.all)
    func visibility(engine: Engine) async throws {
        let filled = try await Filled(engine)
        let (world, ticket) = (filled.world, filled.ticket)
        try await world.apply(.field(filled.room, "4.12"), to: ticket, by: world.linus)
        try await world.apply(.field(filled.risk, "HIGH"), to: ticket, by: world.linus)
        try await world.apply(.field(filled.salary, "9000"), to: ticket, by: world.ada)
        #expect(try await filled.seen(by: world.ada) == ["Room": "4.12", "Risk": "high", "Salary": "9000"])
        #expect(try await filled.seen(by: world.linus) == ["Room": "4.12", "Risk": "high"])
        #expect(try await filled.seen(by: world.grace) == ["Room": "4.12"])
        #expect(try await world.apply(.field(filled.risk, "high"), to: ticket, by: world.ada) == nil)
        await #expect(throws: DeskError.notFound("field")) {
            try await world.apply(.field(filled.salary, "1"), to: ticket, by: world.linus)
        }
        await #expect(throws: DeskError.self) {
            try await world.apply(.field(filled.room, "1"), to: ticket, by: world.grace)
        }
    }

    @Test("tell the log of a change, and each reader no more than they may know", arguments: Engine.all)
    func log(engine: Engine) async throws {
        let filled = try await Filled(engine)
        let (world, ticket) = (filled.world, filled.ticket)
        try await world.apply(.field(filled.room, "4.12"), to: ticket, by: world.ada)
        try await world.apply(.field(filled.risk, "low"), to: ticket, by: world.ada)
        try await world.apply(.field(filled.salary, "9000"), to: ticket, by: world.ada)
        try await world.apply(.field(filled.room, ""), to: ticket, by: world.ada)
        let all = try await world.log(of: ticket, as: world.linus).filter { $0.kind == .system }.map(\.text)
        #expect(all == ["changed Room to 4.12", "changed Risk to low", "changed Salary", "emptied Room"])
        let own = try await world.log(of: ticket, as: world.grace).filter { $0.kind == .system }.map(\.text)
        #expect(own == ["changed Room to 4.12", "emptied Room"])
    }

    @Test("have a standard value where nobody set one, also where a mail opened the ticket", arguments: Engine.all)
    func standard(engine: Engine) async throws {
        let filled = try await Filled(engine)
        let (world, ticket) = (filled.world, filled.ticket)
        try await world.desk.write { work in
            var draft = CustomFieldDraft(try CustomField.find(filled.room, in: work.sql))
            draft.standard = "Hall"
            try CustomField.update(filled.room, draft, in: work)
        }
        #expect(try await filled.seen(by: world.grace) == ["Room": "Hall"])
        try await world.apply(.field(filled.room, ""), to: ticket, by: world.ada)
        #expect(try await filled.seen(by: world.grace) == ["Room": ""])
        try await world.apply(.field(filled.room, "Hall"), to: ticket, by: world.ada)
        #expect(try await world.desk.read { try CustomField.useCounts(in: $0) } == [filled.room: 1])
    }

    @Test("belong to some categories, or all", arguments: Engine.all)
    func categories(engine: Engine) async throws {
        let filled = try await Filled(engine)
        let (world, ticket) = (filled.world, filled.ticket)
        let hardware = try await world.desk.write { work in
            let hardware = try HelpDesk.Category.add("Hardware", in: work)
            var draft = CustomFieldDraft(try CustomField.find(filled.room, in: work.sql))
            draft.categories = [hardware]
            try CustomField.update(filled.room, draft, in: work)
            return hardware
        }
        #expect(try await filled.seen(by: world.grace) == [:])
        await #expect(throws: DeskError.self) {
            try await world.apply(.field(filled.room, "1"), to: ticket, by: world.ada)
        }
        try await world.apply(.category(hardware), to: ticket, by: world.ada)
        #expect(try await filled.seen(by: world.grace) == ["Room": ""])
    }

    @Test("keep their number, which is never given again", arguments: Engine.all)
    func numbers(engine: Engine) async throws {
        let filled = try await Filled(engine)
        let (world, ticket) = (filled.world, filled.ticket)
        try await world.apply(.field(filled.salary, "1"), to: ticket, by: world.ada)
        let (order, new) = try await world.desk.write { work in
            try CustomField.moveUp(filled.risk, in: work)
            try CustomField.remove(filled.salary, in: work)
            let new = try CustomField.add(CustomFieldDraft(name: "Salary", kind: .text), in: work)
            return (try CustomField.all(in: work.sql).map(\.id), new)
        }
        #expect(order == [filled.risk, filled.room, new])
        #expect(new > filled.salary)
        #expect(try await filled.seen(by: world.ada)["Salary"] == "")
    }

    @Test("are refused with all that is wrong", arguments: Engine.all)
    func drafts(engine: Engine) async throws {
        let filled = try await Filled(engine)
        var draft = CustomFieldDraft(name: "room", kind: .dropdown)
        draft.categories = []
        let wrong = draft
        let error = await #expect(throws: DeskError.self) {
            try await filled.world.desk.write { try CustomField.add(wrong, in: $0) }
        }
        guard case .invalid(let errors) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(errors.map(\.field) == ["name", "options", "categories"])
        var number = CustomFieldDraft(name: "Age", kind: .number)
        number.standard = "old"
        let old = number
        await #expect(throws: DeskError.self) {
            try await filled.world.desk.write { try CustomField.add(old, in: $0) }
        }
    }

    @Test("are asked for in the form of a new ticket: what is required must be there", arguments: Engine.all)
    func form(engine: Engine) async throws {
        let filled = try await Filled(engine)
        let (world, support) = (filled.world, filled.world.support)
        try await world.desk.write { work in
            var draft = CustomFieldDraft(try CustomField.find(filled.room, in: work.sql))
            draft.isRequired = true
            try CustomField.update(filled.room, draft, in: work)
        }
        let (grace, ada) = (try await world.viewer(world.grace), try await world.viewer(world.ada))
        func checked(_ answers: [ID<CustomField>: String], by viewer: Viewer) async throws -> [String] {
            try await world.desk.read {
                try TicketField.checked(answers, in: support, by: viewer, in: $0).map { $0.value?.text ?? "" }
            }
        }
        await #expect(throws: DeskError.invalid([FieldError("field-\(filled.room)", "Room: this can't be empty.")])) {
            try await checked([:], by: grace)
        }
        let answers = [filled.room: "4", filled.risk: "low", filled.salary: "1"]
        #expect(try await checked(answers, by: grace) == ["4"])
        #expect(try await checked(answers, by: ada) == ["4", "low", "1"])
    }
}
