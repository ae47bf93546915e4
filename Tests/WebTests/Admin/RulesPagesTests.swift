import DeskTesting
import HelpDesk
import HummingbirdTesting
import Testing

@testable import Web

@Suite("The pages of rules")
struct RulesPagesTests {
    private static let fields = [
        ("name", "Fires"), ("enabled", "1"), ("match", "all"), ("field", "subject"), ("test", "contains"),
        ("value", "fire"),
        ("field", "from"), ("test", "ends"), ("value", "@example.org"), ("field", "subject"), ("test", "contains"),
        ("value", ""),
        ("category", ""), ("priority", "2"), ("assignee", ""), ("subscriber", ""),
    ]

    @Test("a rule is tried, saved, changed, moved and removed by an administrator alone", arguments: Engine.all)
    func whole(engine: Engine) async throws {
        let visit = try await Visit(engine)
        try await visit.world.receive(
            "From: grace@example.org\nSubject: Printer is on fire\nMessage-ID: <f@example.org>\n\nHelp.\n")
        let cookie = try await visit.cookie(of: visit.world.ada)
        let token = ("form-token", try await visit.formToken(of: cookie))
        let technician = try await visit.cookie(of: visit.world.linus)
        try await visit.run { client in
            expect(try await client.page("/settings/rules", cookie: technician).status == 403)
            let trial = try await client.send("/settings/rules", Self.fields + [token, ("try", "1")], cookie: cookie)
            #expect(trial.status == 200)
            #expect(trial.body.contains("It would open a ticket in Support, priority critical."))
            expect(try await client.page("/settings/rules", cookie: cookie).body.contains("No rule yet"))
            let saved = try await client.send("/settings/rules", Self.fields + [token], cookie: cookie)
            #expect(saved.status == 303)
            let list = try await client.page("/settings/rules", cookie: cookie).body
            #expect(list.contains("If subject contains “fire” and sender ends with “@example.org”: priority critical."))
            let form = try await client.page("/settings/rules/1", cookie: cookie).body
            #expect(form.contains("value=\"@example.org\""))
            let bad = try await client.send("/settings/rules", [token, ("id", "1"), ("name", "")], cookie: cookie)
            #expect(bad.status == 422 && bad.body.contains("Give the rule a name."))
            expect(try await client.send("/settings/rules/1/removal", [token], cookie: cookie).status == 303)
            expect(try await client.page("/settings/rules", cookie: cookie).body.contains("No rule yet"))
        }
    }
}
