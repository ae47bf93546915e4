/// Which of our mails: each has its template (T1).
public enum NoticeKind: String, Sendable, CaseIterable {
    case confirmation
    case newTicket = "new-ticket"
    case updated
    case closed
    case taken
    case assigned
    case moved
    case kbUpdated = "kb-updated"
    case welcome
    case passwordReset = "password-reset"
    case mailboxDisabled = "mailbox-disabled"
    /// All that somebody wanted to hear of in one mail.
    case digest
}

/// Somebody who may have to do with a ticket, as the audience is chosen from.
public struct Candidate: Sendable, Hashable {
    public var person: ID<Person>
    public var isSubmitter = false
    public var isSubscriber = false
    public var isUnsubscribed = false
    public var isAssignee = false
    /// With access to the ticket's category, or an administrator.
    public var isTechnician = false
    /// Listed as a technician of the category, by which N5–N7 tell people.
    public var worksInCategory = false
    public var workedInOldCategory = false
    public var isAdmin = false
    /// An administrator, or a technician of any category.
    public var isStaff = false
    public var isDisabled = false
    public var isFailing = false
    public var choices = NoticeChoices()

    public init(person: ID<Person>) { self.person = person }
}

/// One who is told, with which mail, and by which rule.
public struct Recipient: Sendable, Hashable {
    public let person: ID<Person>
    public let kind: NoticeKind
    public let reason: NoticeReason
}

/// What the choice rests on, beside the people.
public struct AudienceFacts: Sendable, Hashable {
    public var event: Event.Kind
    public var actor: ID<Person>?
    public var details = Event.Details()
    /// The entry is for technicians only.
    public var isTechsOnly = false
    /// The ticket, or this comment, came by mail.
    public var isByEmail = false
    /// Whoever wrote is a technician for this ticket.
    public var isActorTechnician = false
    public var hasAssignee = false

    public init(event: Event.Kind, actor: ID<Person>?) {
        self.event = event
        self.actor = actor
    }
}

/// Who is told of what: one pure function of what happened, the settings and the people (N1–N13).
public enum Audience {
    public static func of(
        _ facts: AudienceFacts, settings: NotificationSettings, candidates: [Candidate]
    ) -> [Recipient] {
        guard settings.enabled, facts.details.isSilent != true else { return [] }
        return candidates.compactMap { candidate in
            guard isReachable(candidate, facts), let choice = choose(candidate, facts, settings),
                choice.reason == .mentioned || candidate.choices.wants(choice.kind)
            else { return nil }
            return Recipient(person: candidate.person, kind: choice.kind, reason: choice.reason)
        }
    }

    /// N13: nobody is told of what they did; techs-only goes to technicians only.
    private static func isReachable(_ candidate: Candidate, _ facts: AudienceFacts) -> Bool {
        if candidate.isDisabled || candidate.isFailing { return false }
        if facts.isTechsOnly && !candidate.isTechnician { return false }
        // The confirmation is the one mail that answers the person themselves.
        if candidate.person == facts.actor { return facts.event == .ticketCreated && candidate.isSubmitter }
        return true
    }

    private typealias Choice = (kind: NoticeKind, reason: NoticeReason)

    private static func choose(_ candidate: Candidate, _ facts: AudienceFacts, _ settings: NotificationSettings)
        -> Choice?
    {
        switch facts.event {
        case .ticketCreated: ofNewTicket(candidate, facts, settings)
        case .commented: ofComment(candidate, facts, settings)
        case .closed: ofClosing(candidate, settings)
        case .reopened: candidate.isAssignee ? (.updated, .hasTicket) : nil
        case .taken: ofTaking(candidate, settings)
        case .assigned: facts.details.person == candidate.person ? (.assigned, .assignedToYou) : nil
        case .moved: ofMove(candidate, settings)
        case .articleUpdated: ofArticle(candidate, settings)
        case .changed, .passwordReset, .welcome, .mailboxDisabled: nil
        }
    }

    private static func ofNewTicket(
        _ candidate: Candidate, _ facts: AudienceFacts, _ settings: NotificationSettings
    ) -> Choice? {
        if candidate.isSubmitter {
            guard settings.confirmation, facts.isByEmail, facts.details.mayConfirm == true, !candidate.isUnsubscribed
            else { return nil }
            return (.confirmation, .wroteToUs)
        }
        if candidate.isAssignee { return (.newTicket, .assignedToYou) }
        if settings.newTicketsToTechnicians, candidate.worksInCategory { return (.newTicket, .worksInCategory) }
        if settings.allAdministrators, candidate.isAdmin { return (.newTicket, .hearsOfAllNewTickets) }
        return nil
    }

    private static func ofComment(_ candidate: Candidate, _ facts: AudienceFacts, _ settings: NotificationSettings)
        -> Choice?
    {
        // Who is called by name hears of it, whatever they chose.
        if facts.details.mentioned?.contains(candidate.person) == true, candidate.isTechnician {
            return (.updated, .mentioned)
        }
        guard !candidate.isUnsubscribed else { return nil }
        if candidate.isAssignee { return (.updated, .hasTicket) }
        if candidate.isSubscriber && candidate.isTechnician { return (.updated, .subscribedTechnician) }
        // N6, also of a note that nobody who may publish it has seen.
        if candidate.worksInCategory, !facts.isActorTechnician, !candidate.isSubmitter {
            if settings.updatesToAllTechnicians { return (.updated, .hearsOfAllUpdates) }
            if !facts.hasAssignee { return (.updated, .nobodyHasTicket) }
        }
        guard !facts.isTechsOnly else { return nil }
        if candidate.isSubmitter {
            let isClosing = facts.details.closes == true && settings.ticketClosed
            return (isClosing ? .closed : .updated, .submitter)
        }
        guard candidate.isSubscriber else { return nil }
        // N12: a customer's words go to technicians only.
        if settings.onlyTechniciansUpdateSubscribers, !facts.isActorTechnician { return nil }
        return (.updated, .subscriber)
    }

    private static func ofClosing(_ candidate: Candidate, _ settings: NotificationSettings) -> Choice? {
        guard !candidate.isUnsubscribed else { return nil }
        if candidate.isAssignee { return (.updated, .hasTicket) }
        if candidate.isSubscriber && candidate.isTechnician { return (.updated, .subscribedTechnician) }
        guard settings.ticketClosed else { return nil }
        if candidate.isSubmitter { return (.closed, .submitter) }
        return candidate.isSubscriber ? (.closed, .subscriber) : nil
    }

    private static func ofTaking(_ candidate: Candidate, _ settings: NotificationSettings) -> Choice? {
        guard settings.takenToAllTechnicians, candidate.worksInCategory, !candidate.isUnsubscribed else { return nil }
        return (.taken, .hearsOfTakenTickets)
    }

    /// N8; an article for all categories is every technician's.
    private static func ofArticle(_ candidate: Candidate, _ settings: NotificationSettings) -> Choice? {
        guard settings.articlesToAllTechnicians, candidate.worksInCategory else { return nil }
        return (.kbUpdated, .hearsOfArticles)
    }

    private static func ofMove(_ candidate: Candidate, _ settings: NotificationSettings) -> Choice? {
        guard settings.newTicketsToTechnicians, candidate.worksInCategory, !candidate.workedInOldCategory,
            !candidate.isUnsubscribed
        else { return nil }
        return (.moved, .worksInCategory)
    }
}
