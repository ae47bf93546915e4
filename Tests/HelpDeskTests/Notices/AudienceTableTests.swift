import Foundation
import HelpDesk
import Testing

/// The whole of who is told of what (N1–N8, N12, N13), as one table: an event and a setting a row, a person a column.
///
/// `c` confirmation, `n` new ticket, `u` updated, `x` closed, `t` taken, `a` assigned, `m` moved, `k` article
/// changed, `.` nothing.
@Suite("The table of who is told (N1–N13)")
struct AudienceTableTests {
    /// The columns. The submitter acts in what a customer does, `acting` in what a technician does.
    enum Who: Int64, CaseIterable {
        case submitter = 1
        case subscribedUser, subscribedTechnician, assigned, technician, withoutAccess, manager, administrator
        case disabled, unsubscribedUser, unsubscribedTechnician, failing, acting

        var candidate: Candidate {
            var candidate = Candidate(person: ID(rawValue))
            switch self {
            case .submitter: candidate.isSubmitter = true
            case .subscribedUser: candidate.isSubscriber = true
            case .subscribedTechnician: (candidate.isSubscriber, candidate.workedInOldCategory) = (true, true)
            case .assigned: candidate.isAssignee = true
            case .administrator: (candidate.isAdmin, candidate.isTechnician) = (true, true)
            case .disabled: (candidate.isDisabled, candidate.isSubscriber) = (true, true)
            case .unsubscribedUser: candidate.isUnsubscribed = true
            case .unsubscribedTechnician: candidate.isUnsubscribed = true
            case .failing: (candidate.isFailing, candidate.isSubscriber) = (true, true)
            case .technician, .acting, .withoutAccess, .manager: break
            }
            if [.subscribedTechnician, .assigned, .technician, .disabled, .unsubscribedTechnician, .acting].contains(
                self)
            {
                (candidate.worksInCategory, candidate.isTechnician) = (true, true)
            }
            candidate.isStaff = candidate.isTechnician || self == .withoutAccess
            return candidate
        }
    }

    static let table = """
        event                                setting                          S U T A W X M D | d v w f | K
        new-by-mail                          -                                c . n n n . . . | . . n . | n
        new-by-mail                          enabled                          . . . . . . . . | . . . . | .
        new-by-mail                          confirmation                     . . n n n . . . | . . n . | n
        new-by-mail                          allAdministrators                c . n n n . . n | . . n . | n
        new-by-mail                          newTicketsToTechnicians          c . . n . . . . | . . . . | .
        new-on-page                          -                                . . n n n . . . | . . n . | n
        new-on-page                          allAdministrators                . . n n n . . n | . . n . | n
        new-on-page                          newTicketsToTechnicians          . . . n . . . . | . . . . | .
        customer-writes                      -                                . u u u . . . . | . . . . | .
        customer-writes                      enabled                          . . . . . . . . | . . . . | .
        customer-writes                      updatesToAllTechnicians          . u u u u . . . | . . . . | u
        customer-writes                      onlyTechniciansUpdateSubscribers . . u u . . . . | . . . . | .
        customer-writes-nobody-has-it        -                                . u u u u . . . | . . . . | u
        customer-writes-nobody-has-it        onlyTechniciansUpdateSubscribers . . u u u . . . | . . . . | u
        technician-writes                    -                                u u u u . . . . | . . . . | .
        technician-writes                    enabled                          . . . . . . . . | . . . . | .
        technician-notes                     -                                . . u u . . . . | . . . . | .
        technician-writes-and-closes         -                                x u u u . . . . | . . . . | .
        technician-writes-and-closes         ticketClosed                     u u u u . . . . | . . . . | .
        technician-closes                    -                                x x u u . . . . | . . . . | .
        technician-closes                    enabled                          . . . . . . . . | . . . . | .
        technician-closes                    ticketClosed                     . . u u . . . . | . . . . | .
        customer-reopens                     -                                . . . u . . . . | . . . . | .
        technician-takes                     -                                . . . . . . . . | . . . . | .
        technician-takes                     takenToAllTechnicians            . . t t t . . . | . . . . | .
        technician-assigns                   -                                . . . a . . . . | . . . . | .
        technician-moves                     -                                . . . m m . . . | . . . . | .
        technician-moves                     newTicketsToTechnicians          . . . . . . . . | . . . . | .
        technician-changes-article           -                                . . . . . . . . | . . . . | .
        technician-changes-article           articlesToAllTechnicians         . . k k k . . . | . . k . | .
        old-mail                             -                                . . . . . . . . | . . . . | .
        """

    /// A row: the event, the setting that is the other way than it is by default, and the cells.
    struct Line: Sendable, CustomTestStringConvertible {
        let event: String
        let setting: String
        let cells: String

        var testDescription: String { "\(event), \(setting)" }

        init(_ text: Substring) {
            let words = text.split(separator: " ")
            (event, setting) = (String(words[0]), String(words[1]))
            cells = words[2...].filter { $0 != "|" }.joined()
        }
    }

    static let lines = table.split(separator: "\n").dropFirst().map(Line.init)

    @Test("each row", arguments: lines)
    func row(line: Line) throws {
        #expect(try Self.cells(line.event, line.setting == "-" ? [] : [line.setting]) == line.cells)
    }

    @Test("every other setting changes nothing of a row: alone it does what the table says, and no more")
    func sweep() throws {
        let names = NotificationSettings.fields.filter { $0.kind == .toggle }.map(\.name)
        #expect(names.count == 12)
        for event in Set(Self.lines.map(\.event)) {
            let usual = try #require(Self.lines.first { $0.event == event && $0.setting == "-" })
            for name in names where name != "enabled" {
                let expected = Self.lines.first { $0.event == event && $0.setting == name }?.cells ?? usual.cells
                #expect(try Self.cells(event, [name]) == expected, "\(event) with \(name)")
            }
            #expect(try Self.cells(event, ["enabled"]).allSatisfy { $0 == "." }, "\(event) with all off (N1)")
        }
    }

    @Test("the table stands in the documentation")
    func documented() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        let text = try String(contentsOf: root.appending(path: "docs/notifications.md"), encoding: .utf8)
        #expect(text.contains(Self.table))
    }

    // MARK: Cells

    private static func cells(_ event: String, _ flipped: [String]) throws -> String {
        var settings = NotificationSettings()
        for name in flipped {
            let field = try #require(NotificationSettings.fields.first { $0.name == name })
            try field.set(field.read(settings) == "true" ? "false" : "true", in: &settings)
        }
        var candidates = Who.allCases.map(\.candidate)
        let facts = try facts(of: event, &candidates)
        let told = Audience.of(facts, settings: settings, candidates: candidates)
        #expect(Set(told.map(\.person)).count == told.count, "one mail a person (N13)")
        return Who.allCases.map { who in
            told.first { $0.person == ID(who.rawValue) }.map { String(letter($0.kind)) } ?? "."
        }.joined()
    }

    private static func letter(_ kind: NoticeKind) -> Character {
        switch kind {
        case .confirmation: "c"
        case .newTicket: "n"
        case .updated: "u"
        case .closed: "x"
        case .taken: "t"
        case .assigned: "a"
        case .moved: "m"
        case .kbUpdated: "k"
        default: "?"
        }
    }

    private static func facts(of event: String, _ candidates: inout [Candidate]) throws -> AudienceFacts {
        let (customer, technician) = (ID<Person>(Who.submitter.rawValue), ID<Person>(Who.acting.rawValue))
        var facts = AudienceFacts(event: .commented, actor: event.hasPrefix("technician") ? technician : customer)
        facts.hasAssignee = true
        facts.isActorTechnician = event.hasPrefix("technician")
        switch event {
        case "new-by-mail":
            facts.event = .ticketCreated
            (facts.isByEmail, facts.details.mayConfirm) = (true, true)
        case "new-on-page": facts.event = .ticketCreated
        case "customer-writes", "technician-writes": break
        case "customer-writes-nobody-has-it":
            facts.hasAssignee = false
            for index in candidates.indices { candidates[index].isAssignee = false }
        case "technician-notes": facts.isTechsOnly = true
        case "technician-writes-and-closes": facts.details.closes = true
        case "technician-closes": facts.event = .closed
        case "customer-reopens": facts.event = .reopened
        case "technician-takes": facts.event = .taken
        case "technician-assigns":
            facts.event = .assigned
            facts.details.person = ID(Who.assigned.rawValue)
        case "technician-moves": facts.event = .moved
        case "technician-changes-article": facts.event = .articleUpdated
        case "old-mail":
            facts.event = .ticketCreated
            (facts.isByEmail, facts.details.mayConfirm, facts.details.isSilent) = (true, true, true)
        default: throw DeskError.notFound("event \(event)")
        }
        return facts
    }
}
