import DeskTesting
import HelpDesk
import Testing

@Suite("Settings")
struct SettingsTests {
    private func check<Section: SettingsSection>(_ type: Section.Type) {
        let names = Set(Section.fields.map(\.name))
        let properties = Set(Mirror(reflecting: Section()).children.compactMap(\.label))
        #expect(names == properties, "\(Section.key)")
        #expect(Section.fields.allSatisfy { !$0.label.isEmpty }, "\(Section.key)")
    }

    @Test("every setting has its field, and every field its setting")
    func fields() {
        check(GeneralSettings.self)
        check(IncomingSettings.self)
        check(JunkSettings.self)
        check(ReceiverSettings.self)
        check(NotificationSettings.self)
        check(OutgoingSettings.self)
    }

    @Test("the document's defaults")
    func defaults() {
        let incoming = IncomingSettings()
        #expect(incoming.acceptUnregistered && incoming.addRecipients && incoming.extractForwarded)
        #expect(incoming.checkMinutes == 5)
        let notifications = NotificationSettings()
        #expect(
            notifications.enabled && notifications.ticketClosed && notifications.confirmation
                && notifications.newTicketsToTechnicians)
        #expect(notifications.includeAttachments)
        #expect(
            !notifications.allAdministrators && !notifications.updatesToAllTechnicians
                && !notifications.takenToAllTechnicians)
        #expect(!notifications.onlyTechniciansUpdateSubscribers && !OutgoingSettings().fromNameForAll)
    }

    @Test("a form is taken whole or not at all, with every field that is wrong")
    func wrong() {
        var settings = IncomingSettings()
        #expect {
            try settings.set([
                "acceptUnregistered": "off", "checkMinutes": "6", "subscriberLimit": "many", "nothing": "x",
            ])
        } throws: { error in
            guard case DeskError.invalid(let errors) = error else { return false }
            return errors.map(\.field) == ["checkMinutes", "nothing", "subscriberLimit"]
        }
        #expect(settings == IncomingSettings())
    }

    @Test("what is saved is read back, and what came later has its default", arguments: Engine.all)
    func grown(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.desk.write { work in
            try work.sql.execute(
                "INSERT INTO setting (section, content, updated_at) VALUES ('incoming', '{\"checkMinutes\":2,\"gone\":1}', 0)"
            )
        }
        let settings = try await world.desk.read { try IncomingSettings.load(in: $0) }
        #expect(settings.checkMinutes == 2)
        #expect(settings.acceptUnregistered)
    }
}
