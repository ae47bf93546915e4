import HelpDesk
import Testing

@Suite("Who is told of what")
struct AudienceTests {
    private static let customer = ID<Person>(1)
    private static let subscriber = ID<Person>(2)
    private static let assignee = ID<Person>(3)
    private static let technician = ID<Person>(4)
    private static let admin = ID<Person>(5)

    private static let everybody: [Candidate] = {
        var customer = Candidate(person: AudienceTests.customer)
        customer.isSubmitter = true
        var subscriber = Candidate(person: AudienceTests.subscriber)
        subscriber.isSubscriber = true
        var assignee = Candidate(person: AudienceTests.assignee)
        (assignee.isAssignee, assignee.worksInCategory, assignee.isTechnician) = (true, true, true)
        var technician = Candidate(person: AudienceTests.technician)
        (technician.worksInCategory, technician.isTechnician) = (true, true)
        var admin = Candidate(person: AudienceTests.admin)
        (admin.isAdmin, admin.isTechnician) = (true, true)
        return [customer, subscriber, assignee, technician, admin]
    }()

    private func told(
        _ event: Event.Kind, by actor: ID<Person>?, _ facts: (inout AudienceFacts) -> Void = { _ in },
        settings change: (inout NotificationSettings) -> Void = { _ in }, people: [Candidate] = everybody
    ) -> [ID<Person>: NoticeKind] {
        var given = AudienceFacts(event: event, actor: actor)
        given.hasAssignee = true
        facts(&given)
        var settings = NotificationSettings()
        change(&settings)
        let recipients = Audience.of(given, settings: settings, candidates: people)
        return Dictionary(recipients.map { ($0.person, $0.kind) }, uniquingKeysWith: { first, _ in first })
    }

    private func byMail(_ facts: inout AudienceFacts) {
        facts.isByEmail = true
        facts.details.mayConfirm = true
    }

    @Test("a new ticket by mail: its submitter a confirmation, the category's technicians the news (N3, N5)")
    func newTicket() {
        #expect(
            told(.ticketCreated, by: Self.customer, byMail)
                == [Self.customer: .confirmation, Self.assignee: .newTicket, Self.technician: .newTicket])
    }

    @Test("no confirmation for the web, for automatic mail, or with the setting off (N3)")
    func noConfirmation() {
        #expect(told(.ticketCreated, by: Self.customer)[Self.customer] == nil)
        #expect(told(.ticketCreated, by: Self.customer, { $0.isByEmail = true })[Self.customer] == nil)
        #expect(
            told(.ticketCreated, by: Self.customer, byMail, settings: { $0.confirmation = false })[Self.customer] == nil
        )
    }

    @Test("all administrators, where that is set (N4)")
    func administrators() {
        let found = told(.ticketCreated, by: Self.customer, byMail, settings: { $0.allAdministrators = true })
        #expect(found[Self.admin] == .newTicket)
    }

    @Test("notifications off: nobody (N1)")
    func off() {
        #expect(told(.ticketCreated, by: Self.customer, byMail, settings: { $0.enabled = false }).isEmpty)
        #expect(told(.commented, by: Self.assignee, settings: { $0.enabled = false }).isEmpty)
    }

    @Test("mail that was there before the mailbox: nobody (IN1)")
    func silent() {
        #expect(
            told(.ticketCreated, by: Self.customer) {
                byMail(&$0)
                $0.details.isSilent = true
            }.isEmpty)
    }

    @Test(
        "a customer's words: the assigned technician and subscribers; all technicians where set, or nobody has it (N6)")
    func customerWrites() {
        #expect(told(.commented, by: Self.customer) == [Self.subscriber: .updated, Self.assignee: .updated])
        #expect(
            told(.commented, by: Self.customer, settings: { $0.updatesToAllTechnicians = true })[Self.technician]
                == .updated)
        var unassigned = Self.everybody
        unassigned[2].isAssignee = false
        let found = told(.commented, by: Self.customer, { $0.hasAssignee = false }, people: unassigned)
        #expect(found == [Self.subscriber: .updated, Self.assignee: .updated, Self.technician: .updated])
    }

    @Test("a customer's words stay from other subscribers where only technicians' are passed on (N12)")
    func onlyTechnicians() {
        let found = told(.commented, by: Self.customer, settings: { $0.onlyTechniciansUpdateSubscribers = true })
        #expect(found == [Self.assignee: .updated])
    }

    @Test("a technician's answer: the customer and subscribers, not the writer (N13)")
    func technicianAnswers() {
        #expect(
            told(.commented, by: Self.assignee, { $0.isActorTechnician = true }) == [
                Self.customer: .updated, Self.subscriber: .updated,
            ])
    }

    @Test("a note: technicians on the ticket only (N13)")
    func note() {
        let found = told(.commented, by: Self.technician) {
            $0.isTechsOnly = true
            $0.isActorTechnician = true
        }
        #expect(found == [Self.assignee: .updated])
    }

    @Test("closing: the submitter and subscribers, unless that is off (N2)")
    func closing() {
        #expect(told(.closed, by: Self.assignee) == [Self.customer: .closed, Self.subscriber: .closed])
        #expect(told(.closed, by: Self.assignee, settings: { $0.ticketClosed = false }).isEmpty)
    }

    @Test("taking: other technicians, where that is set (N7)")
    func taking() {
        #expect(told(.taken, by: Self.assignee).isEmpty)
        #expect(
            told(.taken, by: Self.assignee, settings: { $0.takenToAllTechnicians = true }) == [Self.technician: .taken])
    }

    @Test("moving: technicians who did not see it before (N5)")
    func moving() {
        var people = Self.everybody
        people[2].workedInOldCategory = true
        #expect(told(.moved, by: Self.admin, people: people) == [Self.technician: .moved])
    }

    @Test("a change to an article: the category's other technicians, where that is set; never a customer (N8)")
    func article() {
        #expect(told(.articleUpdated, by: Self.assignee).isEmpty)
        #expect(
            told(.articleUpdated, by: Self.assignee, settings: { $0.articlesToAllTechnicians = true })
                == [Self.technician: .kbUpdated])
        #expect(
            told(.articleUpdated, by: Self.admin, settings: { $0.articlesToAllTechnicians = true })
                == [Self.assignee: .kbUpdated, Self.technician: .kbUpdated])
        #expect(
            told(
                .articleUpdated, by: nil, { $0.isTechsOnly = true },
                settings: {
                    $0.articlesToAllTechnicians = true
                    $0.enabled = false
                }
            ).isEmpty)
    }

    @Test("the disabled, the unsubscribed and failing addresses get nothing")
    func unreachable() {
        var people = Self.everybody
        people[0].isDisabled = true
        people[1].isUnsubscribed = true
        people[2].isFailing = true
        #expect(told(.commented, by: Self.technician, { $0.isActorTechnician = true }, people: people).isEmpty)
    }
}
