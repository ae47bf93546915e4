/// What stands for a value in a template (T5).
public enum Mask: Hashable, Sendable {
    /// The masks that are a name and nothing else.
    public enum Name: String, CaseIterable, Sendable {
        case whatHappened = "What_Happened"
        case whatHappenedShort = "What_Happened_Short"
        case category = "Category"
        case subject = "Subject"
        case from = "From"
        case fromEmail = "FromEmail"
        case firstName = "FirstName"
        case lastName = "LastName"
        case username = "Username"
        case originator = "Originator"
        case priority = "Priority"
        case status = "Status"
        case body = "Body"
        case url = "URL"
        case recipients = "Recipients"
        case mostRecentMessage = "Most_recent_message"
        case customFields = "Custom_Fields"
        case company = "Company"
        case department = "Department"
        case location = "Location"
        case attachments = "Attachments"
        case ticketID = "TicketID"
        case technician = "Technician"
        case technicianEmail = "TechnicianEmail"
        case date = "Date"
        case dueDate = "DueDate"
        case timeSpent = "TimeSpent"
        case via = "Via"
        case recentAttachments = "Recent_Attachments"
        case suggestedArticles = "Suggested_KB_articles"
        case subscribers = "Subscribers"
        case subscribersEmails = "SubscribersEmails"
        case nonTechSubscribers = "NonTechSubscribers"
        case unsubscribe = "Unsubscribe"
        /// Ours: the name of the desk.
        case deskName = "DeskName"
    }

    case named(Name)
    /// The newest messages, 1–50.
    case recentMessages(Int)
    /// Name and value of a custom field, whoever may see it.
    case customField(Int64)
    case customFieldValue(Int64)
    /// The prompt as the template has it; nil for ours.
    case ratingLinks(prompt: String?)

    /// The messages of `#Recent_messages#`.
    static let usualMessages = 5
    private static let mostMessages = 50

    private static let byName = Dictionary(
        uniqueKeysWithValues: Name.allCases.map { ($0.rawValue.lowercased(), Mask.named($0)) })

    /// From what stands between two `#`, in any case; nil where it is no mask.
    init?(_ text: String) {
        let key = text.lowercased()
        if let named = Self.byName[key] {
            self = named
        } else if let mask = Self.recentMessages(key) ?? Self.customField(key) ?? Self.ratingLinks(text, key) {
            self = mask
        } else {
            return nil
        }
    }

    private static func recentMessages(_ key: String) -> Mask? {
        guard key.hasSuffix("recent_messages") else { return nil }
        let digits = key.dropLast("recent_messages".count)
        if digits.isEmpty { return .recentMessages(usualMessages) }
        guard digits.utf8.count <= 9, let count = Int(digits), digits.first?.isNumber == true else { return nil }
        return .recentMessages(min(max(count, 1), mostMessages))
    }

    private static func customField(_ key: String) -> Mask? {
        guard key.hasPrefix("cf_") else { return nil }
        let rest = key.dropFirst(3)
        if rest.hasPrefix("value_") {
            return ID<CustomFieldValue>(rest.dropFirst(6)).map { .customFieldValue($0.number) }
        }
        return ID<CustomFieldValue>(rest).map { .customField($0.number) }
    }

    private static func ratingLinks(_ text: String, _ key: String) -> Mask? {
        if key == "ratinglinks" { return .ratingLinks(prompt: nil) }
        guard key.hasPrefix("ratinglinks("), key.hasSuffix(")") else { return nil }
        return .ratingLinks(prompt: String(text.dropFirst("ratinglinks(".count).dropLast()))
    }

    /// As it is written in a template.
    public var text: String {
        switch self {
        case .named(let name): "#\(name.rawValue)#"
        case .recentMessages(let count): count == Self.usualMessages ? "#Recent_messages#" : "#\(count)Recent_messages#"
        case .customField(let number): "#CF_\(number)#"
        case .customFieldValue(let number): "#CF_VALUE_\(number)#"
        case .ratingLinks(let prompt): prompt.map { "#RatingLinks(\($0))#" } ?? "#RatingLinks#"
        }
    }

    /// One of each, for lists; of those with numbers an example.
    public static let examples: [Mask] =
        Name.allCases.map { .named($0) } + [
            .recentMessages(usualMessages), .recentMessages(10), .customField(1234), .customFieldValue(1234),
            .ratingLinks(prompt: nil), .ratingLinks(prompt: "Custom prompt"),
        ]

    /// The masks that a mail of this kind knows: those of accounts know few.
    static func isKnown(_ mask: Mask, in kind: NoticeKind) -> Bool {
        switch kind {
        case .welcome, .passwordReset, .mailboxDisabled, .digest:
            [.named(.username), .named(.url), .named(.deskName)].contains(mask)
        default: true
        }
    }
}
