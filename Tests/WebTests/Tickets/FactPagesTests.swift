import DeskTesting
import HTTPTypes
import HelpDesk
import HummingbirdTesting
import PortableSQL
import Testing

@testable import Web

@Suite("Fields, due date and time on the pages of a ticket")
struct FactPagesTests {
    private static let mail = """
        From: Grace Hopper <grace@example.org>
        To: support@desk.example.org
        Subject: Printer is on fire
        Message-ID: <fire-1@example.org>

        Help.
        """

    private static func addFields(to world: World) async throws {
        try await world.desk.write { work in
            var room = CustomFieldDraft(name: "Room", kind: .text)
            room.isRequired = true
            try CustomField.add(room, in: work)
            var risk = CustomFieldDraft(name: "Risk", kind: .multiselect)
            risk.options = ["low", "high"]
            risk.visibility = .technicians
            try CustomField.add(risk, in: work)
            var salary = CustomFieldDraft(name: "Salary", kind: .text)
            salary.visibility = .administrators
            try CustomField.add(salary, in: work)
        }
    }

    @Test("technicians fill what they may see, customers read what is public (D6)", arguments: Engine.all)
    func fields(engine: Engine) async throws {
        let visit = try await Visit(engine)
        try await Self.addFields(to: visit.world)
        let ticket = try #require(try await visit.world.receive(Self.mail).ticketID)
        let (linus, grace) = (
            try await visit.cookie(of: visit.world.linus), try await visit.cookie(of: visit.world.grace)
        )
        let (token, own) = (
            ("form-token", try await visit.formToken(of: linus)), ("form-token", try await visit.formToken(of: grace))
        )
        try await visit.run { client in
            let path = "/tickets/\(ticket)/fields"
            expect(try await client.send("\(path)/1", [token, ("value", "4.12 <b>")], cookie: linus).status == 303)
            expect(
                try await client.send("\(path)/2", [token, ("value", "low"), ("value", "high")], cookie: linus).status
                    == 303)
            let page = try await client.page("/tickets/\(ticket)", cookie: linus).body
            #expect(page.contains("value=\"4.12 &lt;b&gt;\""))
            #expect(page.contains("changed Risk to low, high"))
            #expect(!page.contains("Salary"))
            expect(try await client.send("\(path)/3", [token, ("value", "1")], cookie: linus).status == 404)
            let refused = try await client.send("\(path)/1", [token, ("value", " ")], cookie: linus)
            #expect(refused.status == 422 && refused.body.contains("Room: this can&#39;t be empty."))
            expect(try await client.send("\(path)/99", [token, ("value", "1")], cookie: linus).status == 404)
            expect(try await client.send("\(path)/1", [("value", "1")], cookie: linus).status == 403)
            expect(try await client.send("\(path)/1", [own, ("value", "1")], cookie: grace).status == 403)
            let shown = try await client.page("/tickets/\(ticket)", cookie: grace).body
            #expect(shown.contains("<dt>Room</dt><dd dir=\"auto\">4.12 &lt;b&gt;</dd>"))
            #expect(!shown.contains("Risk") && !shown.contains("Salary"))
        }
    }

    @Test("a new ticket's form asks customers for public fields, and keeps what they typed (D6)", arguments: Engine.all)
    func newTicket(engine: Engine) async throws {
        let visit = try await Visit(engine)
        try await Self.addFields(to: visit.world)
        let grace = try await visit.cookie(of: visit.world.grace)
        let token = ("form-token", try await visit.formToken(of: grace))
        try await visit.run { client in
            let form = try await client.page("/tickets/new", cookie: grace).body
            #expect(form.contains("name=\"field-1\"") && !form.contains("Risk") && !form.contains("Salary"))
            let typed = [token, ("subject", "Fire"), ("text", "It burns"), ("field-2", "low")]
            let missing = try await client.send("/tickets", typed, cookie: grace)
            #expect(missing.status == 422 && missing.body.contains("Room: this can&#39;t be empty."))
            #expect(missing.body.contains("value=\"Fire\""))
            expect(
                try await client.send("/tickets", [token, ("field-1", "kept")], cookie: grace).body.contains(
                    "value=\"kept\""))
            let opened = try await client.send("/tickets", typed + [("field-1", "4")], cookie: grace)
            #expect(opened.headers[.location] == "/tickets/1")
            expect(
                try await client.page("/tickets/1", cookie: grace).body.contains("<dt>Room</dt><dd dir=\"auto\">4</dd>")
            )
        }
        let values: [Int64] = try await visit.world.desk.read { tx in
            try tx.values("SELECT field_id FROM ticket_field_value")
        }
        #expect(values == [1])
    }

    @Test("a category for technicians only is no customer's to open a ticket in (D5)")
    func hiddenCategory() async throws {
        let visit = try await Visit()
        let hidden = try await visit.world.desk.write { work in
            let id = try HelpDesk.Category.add("Internal", in: work)
            try work.sql.execute("UPDATE category SET for_techs_only = TRUE WHERE id = \(id)")
            return id
        }
        let grace = try await visit.cookie(of: visit.world.grace)
        let fields = [
            ("form-token", try await visit.formToken(of: grace)), ("subject", "x"), ("text", "y"),
            ("category", "\(hidden)"),
        ]
        try await visit.run { client in
            expect(try await client.send("/tickets", fields, cookie: grace).status == 404)
        }
    }

    @Test(
        "time and due date are entered, refused with what would be right, and taken away (D10, D3)",
        arguments: Engine.all)
    func timeAndDue(engine: Engine) async throws {
        let visit = try await Visit(engine)
        let ticket = try #require(try await visit.world.receive(Self.mail).ticketID)
        let cookie = try await visit.cookie(of: visit.world.ada)
        let token = ("form-token", try await visit.formToken(of: cookie))
        let grace = try await visit.cookie(of: visit.world.grace)
        let day = CalendarDay(visit.world.desk.now, in: .gmt).description
        try await visit.world.desk.write { work in
            var general = try GeneralSettings.load(in: work.sql)
            general.timeZone = "GMT"
            try general.save(in: work)
        }
        try await visit.run { client in
            let path = "/tickets/\(ticket)"
            expect(
                try await client.send("\(path)/time", [token, ("time", "1h 20m"), ("note", "wires")], cookie: cookie)
                    .status
                    == 303)
            let refused = try await client.send("\(path)/time", [token, ("time", "quarter")], cookie: cookie)
            #expect(refused.status == 422 && refused.body.contains("is no time. Write 1h 20m"))
            expect(
                try await client.send("\(path)/due-date", [token, ("day", day), ("time", "00:01")], cookie: cookie)
                    .status
                    == 303)
            expect(
                try await client.send("\(path)/due-date", [token, ("day", "someday")], cookie: cookie).status == 422)
            let page = try await client.page(path, cookie: cookie).body
            #expect(page.contains("Time: 1 h 20 min") && page.contains("1 h 20 min, Ada Lovelace: wires"))
            #expect(page.contains("value=\"\(day)\"") && page.contains("value=\"00:01\"") && page.contains("overdue"))
            expect(try await client.page("/queue/all", cookie: cookie).body.contains("overdue"))
            expect(try await client.page("/queue/all?q=due:over", cookie: cookie).body.contains("Printer is on fire"))
            let own = try await client.page(path, cookie: grace).body
            #expect(!own.contains("wires") && !own.contains("overdue") && !own.contains("due date"))
            expect(
                try await client.send("\(path)/due-date", [token, ("clear", "true")], cookie: cookie).status == 303)
            expect(try await client.send("\(path)/time/1/removal", [token], cookie: cookie).status == 303)
            let after = try await client.page(path, cookie: cookie).body
            #expect(!after.contains("overdue") && !after.contains("Time: "))
        }
    }
}
