import Foundation
import PortableSQL

/// What is done with new mail of a certain kind: conditions, and what follows where they hold.
public struct Rule: Sendable, Hashable {
    public var name: String
    public var isEnabled = true
    /// One condition is enough; else all must hold.
    public var matchesAny = false
    public var conditions: [RuleCondition] = []
    public var actions = RuleActions()

    public init(name: String) {
        self.name = name
    }
}

/// One thing that a mail has.
public struct RuleCondition: Codable, Sendable, Hashable {
    public enum Field: String, Codable, Sendable, CaseIterable {
        /// The address of the mailbox that the mail came through, or the receiver's recipient.
        case mailbox
        /// Address and name of the sender.
        case from
        /// To and Cc.
        case to
        case subject
        case body
        /// A header field; which one stands before a colon in the value: `X-Spam-Flag: YES`.
        case header
        /// Name or type of a file.
        case attachment
        /// What it is written in, as `de` (ISO 639-1); empty where that can't be told.
        case language
        /// `pass`, `none` or `fail`: whether the mailbox's server vouches for the sender.
        case trust
        /// `message` or `list`.
        case kind
    }

    public enum Test: String, Codable, Sendable, CaseIterable {
        case contains
        case containsNot = "contains-not"
        case `is`
        case begins
        case ends
        /// With `*` for anything.
        case matches
    }

    public var field: Field
    public var test: Test
    public var value: String

    public init(_ field: Field, _ test: Test, _ value: String) {
        self.field = field
        self.test = test
        self.value = value
    }
}

/// To which open ticket of the same sender a mail is added, as alerts of one matter.
public enum RuleJoin: String, Codable, Sendable, CaseIterable {
    /// The newest whose subject is the same but for numbers.
    case subject
    /// The newest.
    case sender
}

/// What a rule does. Nil or empty: nothing of that kind.
public struct RuleActions: Codable, Sendable, Hashable {
    public var category: ID<Category>?
    public var priority: Priority?
    public var assignee: ID<Person>?
    /// An address that hears of the ticket from then on.
    public var subscriber: String?
    /// Tags of the ticket.
    public var tags: [String]?
    /// Custom fields of the new ticket.
    public var fields: [RuleFieldValue]?
    /// Which open ticket of its sender the mail is added to, instead of a new one.
    public var joins: RuleJoin?
    /// The mail is held for a person to look at.
    public var holds = false
    /// The rules below are not asked.
    public var stops = false

    public init() {}

    public var isEmpty: Bool { self == RuleActions() || self == Self.onlyStopping }

    private static let onlyStopping: RuleActions = {
        var actions = RuleActions()
        actions.stops = true
        return actions
    }()
}

extension Rule {
    static let conditionLimit = 20
    static let valueLimit = 500

    /// - Throws: `DeskError.invalid` with every field that can't be.
    public func check() throws {
        var errors: [FieldError] = []
        if name.isBlank { errors.append(FieldError("name", "Give the rule a name.")) }
        if conditions.isEmpty { errors.append(FieldError("conditions", "Say what the mail must have.")) }
        if conditions.count > Self.conditionLimit {
            errors.append(FieldError("conditions", "A rule has \(Self.conditionLimit) conditions at most."))
        }
        for condition in conditions where condition.field == .header && !condition.value.contains(":") {
            errors.append(
                FieldError("conditions", "Name the header field before a colon, such as X-Spam-Flag: YES."))
        }
        if conditions.contains(where: { $0.value.isBlank || $0.value.utf8.count > Self.valueLimit }) {
            errors.append(FieldError("conditions", "A condition has words, \(Self.valueLimit) letters at most."))
        }
        if actions.isEmpty { errors.append(FieldError("actions", "Say what the rule does.")) }
        if let subscriber = actions.subscriber, EmailAddress(subscriber) == nil {
            errors.append(FieldError("subscriber", "\(subscriber) is no e-mail address."))
        }
        guard errors.isEmpty else { throw DeskError.invalid(errors) }
    }
}
