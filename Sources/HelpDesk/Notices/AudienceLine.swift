/// Why somebody is told of something, or is not.
public struct AudienceLine: Sendable {
    public let person: Person
    public let isTold: Bool
    /// A sentence's end: "you have this ticket", "the setting notifications.confirmation is off".
    public let why: String
    /// The settings that would make it otherwise, such as notifications.confirmation.
    public let settings: [String]
}

/// Explains an audience by asking what would be different: with another setting, another fact.
///
/// So it can't say anything else than what `Audience` does.
struct AudienceExplanation {
    let kind: NoticeKind
    let facts: AudienceFacts
    let settings: NotificationSettings

    func line(for candidate: Candidate, person: Person, isSilent: Bool) -> AudienceLine {
        func not(_ why: String, _ settings: [String] = []) -> AudienceLine {
            AudienceLine(person: person, isTold: false, why: why, settings: settings)
        }
        guard let told = recipient(candidate, facts, settings) else {
            let flips = flips(for: candidate)
            return not(hindrance(candidate) ?? setting(flips) ?? "no rule names them", flips)
        }
        guard told.kind == kind else { return not("they get the mail \"\(told.kind.title)\" instead") }
        if isSilent { return not("the template is empty") }
        if person.email == nil { return not("they have no address") }
        return AudienceLine(person: person, isTold: true, why: told.reason.text, settings: flips(for: candidate))
    }

    private func recipient(_ candidate: Candidate, _ facts: AudienceFacts, _ settings: NotificationSettings)
        -> Recipient?
    {
        Audience.of(facts, settings: settings, candidates: [candidate]).first
    }

    // MARK: What if

    /// The settings that decide: with each of them the other way, it would be otherwise.
    private func flips(for candidate: Candidate) -> [String] {
        let now = recipient(candidate, facts, settings) != nil
        let names = NotificationSettings.fields.filter { $0.kind == .toggle }.compactMap { field -> String? in
            var other = settings
            do throws(FieldError) {
                try field.set(field.read(settings) == "true" ? "false" : "true", in: &other)
            } catch { return nil }
            return (recipient(candidate, facts, other) != nil) == now ? nil : "notifications.\(field.name)"
        }
        let special = names.filter { $0 != "notifications.enabled" }
        return special.isEmpty ? names : special
    }

    private func setting(_ names: [String]) -> String? {
        guard let first = names.first else { return nil }
        let field = NotificationSettings.fields.first { "notifications.\($0.name)" == first }
        let isOn = field?.read(settings) == "true"
        return "the setting \(first) is \(isOn ? "on" : "off")"
    }

    private func hindrance(_ candidate: Candidate) -> String? {
        func wouldBeTold(_ change: (inout Candidate, inout AudienceFacts) -> Void) -> Bool {
            var (candidate, facts) = (candidate, facts)
            change(&candidate, &facts)
            return recipient(candidate, facts, settings) != nil
        }
        if wouldBeTold({ $1.details.isSilent = nil }) { return "it is old mail, of which nobody is told" }
        if wouldBeTold({ candidate, _ in candidate.isDisabled = false }) { return "their account is disabled" }
        if wouldBeTold({ candidate, _ in candidate.isFailing = false }) { return "mail to their address comes back" }
        if wouldBeTold({ candidate, _ in candidate.isUnsubscribed = false }) { return "they unsubscribed" }
        if wouldBeTold({ candidate, _ in candidate.choices.off = [] }) { return "they switched such mails off" }
        if candidate.person == facts.actor, wouldBeTold({ $1.actor = nil }) { return "they did it themselves" }
        if wouldBeTold({ $1.isTechsOnly = false }) { return "it is for technicians only" }
        let mayConfirm = wouldBeTold {
            $1.isByEmail = true
            $1.details.mayConfirm = true
        }
        if mayConfirm { return "the ticket did not come by a mail that may be answered" }
        if candidate.workedInOldCategory, wouldBeTold({ candidate, _ in candidate.workedInOldCategory = false }) {
            return "they saw it before"
        }
        return nil
    }
}
