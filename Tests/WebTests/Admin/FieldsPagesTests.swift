import DeskTesting
import HTTPTypes
import HelpDesk
import HummingbirdTesting
import Testing

@testable import Web

@Suite("The pages of custom fields, companies and places")
struct FieldsPagesTests {
    @Test("administrators add, change, reorder and remove fields (D6)", arguments: Engine.all)
    func fields(engine: Engine) async throws {
        let visit = try await Visit(engine)
        let cookie = try await visit.cookie(of: visit.world.ada)
        let token = ("form-token", try await visit.formToken(of: cookie))
        let technician = try await visit.cookie(of: visit.world.linus)
        let ticket = try #require(
            try await visit.world.receive("From: grace@example.org\nSubject: x\nMessage-ID: <x@x>\n\nHelp.\n").ticketID)
        try await visit.run { client in
            let path = "/settings/fields"
            expect(try await client.page(path, cookie: technician).status == 403)
            expect(try await client.page(path, cookie: cookie).body.contains("No field yet"))
            expect(try await client.page("\(path)/new", cookie: cookie).status == 200)
            let wrong = try await client.send(
                path, [token, ("name", "Risk"), ("kind", "dropdown"), ("visibility", "techs"), ("scope", "all")],
                cookie: cookie)
            #expect(wrong.status == 422 && wrong.body.contains("Write what can be chosen, each on a line."))
            #expect(wrong.body.contains("value=\"Risk\""))
            let risk = [
                token, ("name", "Risk <i>"), ("kind", "dropdown"), ("options", "low\r\nhigh"), ("visibility", "techs"),
                ("scope", "all"),
            ]
            expect(try await client.send(path, risk, cookie: cookie).status == 303)
            expect(
                try await client.send(path, [token, ("name", "Room"), ("kind", "text")], cookie: cookie).status == 303)
            expect(try await client.send("\(path)/2/rise", [token], cookie: cookie).status == 303)
            let list = try await client.page(path, cookie: cookie).body
            let (room, other) = (try #require(list.range(of: "Room")), try #require(list.range(of: "Risk &lt;i&gt;")))
            #expect(room.lowerBound < other.lowerBound)
            expect(
                try await client.send("/tickets/\(ticket)/fields/1", [token, ("value", "low")], cookie: cookie).status
                    == 303)
            expect(
                try await client.page("\(path)/1", cookie: cookie).body.contains(
                    "1 ticket has a value, which is lost with it."))
            let renamed = risk.map { $0.0 == "name" ? ("name", "Danger") : $0 } + [("category", "1")]
            expect(try await client.send("\(path)/1", renamed, cookie: cookie).status == 303)
            expect(try await client.page(path, cookie: cookie).body.contains("Danger"))
            expect(try await client.send("\(path)/1/removal", [token], cookie: technician).status == 403)
            expect(try await client.send("\(path)/1/removal", [token], cookie: cookie).status == 303)
            expect(try await client.page("\(path)/1", cookie: cookie).status == 404)
            expect(try await client.page("/tickets/\(ticket)", cookie: cookie).body.contains("Room"))
        }
    }

    @Test(
        "companies, departments and locations are kept on one page, and chosen on a person's (D7, D2)",
        arguments: Engine.all)
    func companies(engine: Engine) async throws {
        let visit = try await Visit(engine)
        let cookie = try await visit.cookie(of: visit.world.ada)
        let token = ("form-token", try await visit.formToken(of: cookie))
        let (technician, grace) = (try await visit.cookie(of: visit.world.linus), visit.world.grace)
        try await visit.run { client in
            expect(try await client.page("/settings/companies", cookie: technician).status == 403)
            for (path, name) in [("companies", "Navy & Sons"), ("departments", "Sales"), ("locations", "Berlin")] {
                expect(
                    try await client.send("/settings/\(path)", [token, ("name", name)], cookie: cookie).status == 303)
                expect(
                    try await client.send("/settings/\(path)", [token, ("name", name)], cookie: cookie).status == 422)
            }
            let company = [token, ("name", "Navy"), ("domains", "navy.example"), ("notes", "<b>")]
            expect(try await client.send("/settings/companies/1", company, cookie: cookie).status == 303)
            expect(
                try await client.send(
                    "/settings/companies/1", [token, ("name", "Navy"), ("domains", "x")], cookie: cookie
                )
                .body.contains("is no mail domain"))
            expect(
                try await client.send("/settings/departments/1", [token, ("name", "Sea")], cookie: cookie).status == 303
            )
            let profile = [
                token, ("first-name", "Grace"), ("last-name", "Hopper"), ("company", "1"), ("department", "1"),
                ("location", "1"), ("phone", "123"), ("notes", "early bird"), ("language", "de"),
                ("time-zone", "Europe/Berlin"),
            ]
            expect(try await client.send("/people/\(grace)", profile, cookie: technician).status == 403)
            expect(try await client.send("/people/\(grace)", profile, cookie: cookie).status == 303)
            let shown = try await client.page("/people/\(grace)", cookie: technician).body
            #expect(shown.contains("Navy · Sea · Berlin") && shown.contains("early bird") && shown.contains("123"))
            let wrong = profile.map { $0.0 == "time-zone" ? ("time-zone", "Mars") : $0 }
            let refused = try await client.send("/people/\(grace)", wrong, cookie: cookie)
            #expect(refused.status == 422 && refused.body.contains("Mars is no time zone"))
            #expect(refused.body.contains("value=\"Mars\""))
            let addresses = "/people/\(grace)/addresses"
            expect(
                try await client.send(addresses, [token, ("email", "g@navy.example")], cookie: cookie).status == 303)
            expect(
                try await client.send(addresses, [token, ("email", "linus@example.org")], cookie: cookie).status == 422)
            expect(try await client.send(addresses, [token, ("email", "x")], cookie: cookie).status == 422)
            expect(try await client.page("/people/\(grace)", cookie: cookie).body.contains("g@navy.example"))
            expect(try await client.send("/settings/locations/1/removal", [token], cookie: cookie).status == 303)
            expect(try await client.send("/settings/companies/1/removal", [token], cookie: cookie).status == 303)
            expect(try await client.page("/people/\(grace)", cookie: technician).body.contains("<li>Sea</li>"))
        }
    }

    @Test("the template editor warns of fields that not everybody may see (N13)")
    func templates() async throws {
        let visit = try await Visit()
        try await visit.world.desk.write { work in
            var risk = CustomFieldDraft(name: "Risk", kind: .text)
            risk.visibility = .technicians
            try CustomField.add(risk, in: work)
        }
        let cookie = try await visit.cookie(of: visit.world.ada)
        let token = ("form-token", try await visit.formToken(of: cookie))
        try await visit.run { client in
            let page = try await client.send(
                "/settings/templates/updated/all", [token, ("subject", "x"), ("html", "#CF_1# #CF_2#")], cookie: cookie)
            #expect(
                page.body.contains(
                    "#CF_1#: the field Risk is for technicians only, but goes to everybody who gets this mail."))
            #expect(page.body.contains("#CF_2#: there is no field number 2, so it is empty."))
            #expect(page.body.contains("<code data-behaviour=\"mask\">#CF_VALUE_1#</code>"))
        }
    }
}
