import HelpDesk

/// What somebody wants to hear, as a form (N14, N15).
enum ChoicesForm {
    /// The mails that concern them at all.
    static func kinds(isStaff: Bool) -> [NoticeKind] {
        isStaff ? NoticeChoices.switches.filter { $0 != .confirmation } : [.confirmation, .updated, .closed]
    }

    static func view(of choices: NoticeChoices, isStaff: Bool) -> [String: Any] {
        [
            "kinds": kinds(isStaff: isStaff).map { kind -> [String: Any] in
                ["name": kind.rawValue, "label": label(of: kind, isStaff), "isOn": !choices.off.contains(kind)]
            },
            "digests": NoticeChoices.Digest.allCases.map {
                Choice(value: $0.rawValue, label: label(of: $0), isChosen: $0 == choices.digest)
            }, "digestAt": clock(choices.digestAt), "quietFrom": clock(choices.quietFrom),
            "quietUntil": clock(choices.quietUntil), "isQuietAtWeekends": choices.isQuietAtWeekends,
        ]
    }

    /// - Throws: `DeskError.invalid` with every time that is none.
    static func read(_ form: Form, kinds: [NoticeKind]) throws -> NoticeChoices {
        var errors: [FieldError] = []
        func minutes(_ name: String, _ label: String) -> Int {
            let text = form[name].trimmingSpaces
            guard !text.isEmpty else { return 0 }
            let parts = text.split(separator: ":")
            guard parts.count >= 2, let hour = Int(parts[0]), let minute = Int(parts[1]), (0...23).contains(hour),
                (0...59).contains(minute)
            else {
                errors.append(FieldError(name, "\(label): a time such as 18:30."))
                return 0
            }
            return hour * 60 + minute
        }
        var choices = NoticeChoices()
        choices.off = Set(kinds.filter { !form.isOn("kind-\($0.rawValue)") })
        choices.digest = NoticeChoices.Digest(rawValue: form["digest"]) ?? .none
        choices.digestAt = minutes("digest-at", "Daily digest at")
        choices.quietFrom = minutes("quiet-from", "Quiet from")
        choices.quietUntil = minutes("quiet-until", "Quiet until")
        choices.isQuietAtWeekends = form.isOn("quiet-weekends")
        guard errors.isEmpty else { throw DeskError.invalid(errors) }
        return choices
    }

    private static func label(of kind: NoticeKind, _ isStaff: Bool) -> String {
        switch kind {
        case .confirmation: "We have your message"
        case .newTicket: "New tickets in my categories"
        case .updated: isStaff ? "What is written on tickets that concern me" : "Answers to my tickets"
        case .closed: "Tickets that are closed"
        case .taken: "Who takes a ticket"
        case .assigned: "Tickets that are assigned to me"
        case .moved: "Tickets that are moved into my categories"
        case .kbUpdated: "Articles that are changed"
        case .welcome, .passwordReset, .mailboxDisabled, .digest: kind.title
        }
    }

    private static func label(of digest: NoticeChoices.Digest) -> String {
        switch digest {
        case .none: "A mail for each, at once"
        case .hourly: "One mail an hour with all of it"
        case .daily: "One mail a day with all of it"
        }
    }

    private static func clock(_ minutes: Int) -> String {
        let (hour, minute) = (minutes / 60, minutes % 60)
        return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }
}
