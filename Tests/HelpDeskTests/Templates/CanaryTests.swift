import DeskTesting
import MIME
import Testing

@testable import HelpDesk

@Suite("What is for technicians only")
struct CanaryTests {
    private static let canary = "kanarienvogel"

    /// Chance that is the same each time (SplitMix64).
    private struct Chance: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    private static func secret(_ number: Int) -> NewComment {
        NewComment(
            text: "\(canary) \(number)", html: "<p><b>\(canary)</b> \(number)</p>",
            files: [NewFile(name: "\(canary)\(number).txt", type: "text/plain", content: Array(canary.utf8))])
    }

    private static func open(_ number: Int) -> NewComment {
        NewComment(
            text: "open \(number)", files: [NewFile(name: "open\(number).txt", type: "text/plain", content: [1])])
    }

    private static func change(_ number: Int, _ world: World, _ chance: inout Chance) -> (Change, ID<Person>) {
        let technician = Bool.random(using: &chance) ? world.ada : world.linus
        return switch Int.random(in: 0..<10, using: &chance) {
        case 0, 1, 2: (.note(secret(number)), technician)
        case 3: (.reply(open(number), closing: Bool.random(using: &chance)), technician)
        case 4: (.reply(open(number), closing: false), world.grace)
        case 5: (.assign(technician), technician)
        case 6: (.assign(technician == world.ada ? world.linus : world.ada), technician)
        case 7: (.field(ID(Int64.random(in: 1...2, using: &chance)), "\(canary) \(number)"), world.ada)
        case 8: (.addTime(TimeSpent(seconds: 60), note: "\(canary) \(number)"), technician)
        default: (.status(Bool.random(using: &chance) ? Status.closed : Status.inProgress), technician)
        }
    }

    @Test(
        "is in no part of any mail to anybody else, whatever happens and whatever templates say (N13, T45)",
        arguments: Engine.all)
    func property(engine: Engine) async throws {
        let world = try await World(engine)
        var chance = Chance(state: 4)
        let all = Mask.examples.map { "<div>\($0.text)</div>" }.joined()
        let mary = try await world.desk.write { work in
            for kind in NoticeKind.withTemplate {
                try SavedTemplate.save(
                    subject: "#What_Happened_Short# #Most_recent_message# #Attachments#", html: all,
                    for: TemplatePlace(kind), by: nil, in: work)
            }
            for visibility in [CustomField.Visibility.technicians, .administrators] {
                var draft = CustomFieldDraft(name: "\(Self.canary) \(visibility)", kind: .text)
                draft.visibility = visibility
                try CustomField.add(draft, in: work)
            }
            var settings = NotificationSettings()
            settings.updatesToAllTechnicians = true
            settings.takenToAllTechnicians = true
            settings.articlesToAllTechnicians = true
            try settings.save(in: work)
            // They fit every ticket: of these only the open one may be suggested.
            var secret = ArticleDraft(title: "Ticket \(Self.canary)", html: "<p>open secret \(Self.canary)</p>")
            secret.isTechsOnly = true
            let article = try Article.add(secret, by: .console(nil), in: work).id
            secret.isTechsOnly = false
            secret.isDraft = true
            try Article.add(secret, by: .console(nil), in: work)
            try Article.add(
                ArticleDraft(title: "Ticket open", html: "<p>open ticket</p>"), by: .console(nil), in: work)
            secret.isDraft = false
            secret.isTechsOnly = true
            secret.tags = ["changed"]
            try Article.update(article, secret, by: .console(nil), in: work)
            return try Person.register(NewPerson(email: EmailAddress("mary@example.org"), fullName: "Mary"), in: work)
        }
        for ticket in 1...12 {
            let (grace, support, isSecret) = (world.grace, world.support, ticket % 4 == 0)
            let id = try await world.desk.write { work in
                var new = NewTicket(
                    subject: "Ticket \(ticket)", submitter: grace, category: support,
                    body: isSecret ? Self.secret(0) : Self.open(0))
                new.isTechsOnly = isSecret
                new.subscribers = [mary]
                new.mayConfirm = true
                new.body.via = .email
                return try Ticket.open(new, by: grace, in: work).ticket
            }
            for number in 1...8 {
                let (change, person) = Self.change(number, world, &chance)
                try await world.apply(change, to: id, by: person)
            }
        }
        let mails = try await world.outbox()
        let technicians: Set = ["ada@example.org", "linus@example.org"]
        var (told, toldSecrets, toldArticles) = (0, 0, 0)
        for item in mails {
            let mail = Message(parsing: item.raw)
            let fields = mail.header.fields.map(\.text)
            let parts = mail.parts.map { String(decoding: $0.data(), as: UTF8.self) + ($0.name ?? "") }
            let hasCanary = (fields + parts).contains { $0.contains(Self.canary) }
            if technicians.contains(item.address) {
                toldSecrets += hasCanary ? 1 : 0
            } else {
                told += 1
                toldArticles += parts.contains { $0.contains("Ticket open") } ? 1 : 0
                #expect(!hasCanary, "\(item.address): \(mail.subject)")
            }
        }
        // The test is worth something only where both were mailed.
        #expect(told > 20 && toldSecrets > 20 && toldArticles > 20)
    }
}
