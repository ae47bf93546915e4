import Foundation
import PortableSQL

/// One decision about a mail, in plain words (IN14): the *Why?* of a ticket and of a held mail.
public struct Reason: Codable, Sendable, Hashable {
    /// Which step decided: received, read, screened, rules, sender, matched, commands, subscribers, filed.
    public let step: String
    public let text: String

    init(_ step: String, _ text: String) {
        self.step = step
        self.text = text
    }

    static func encode(_ reasons: [Reason]) throws -> String {
        String(decoding: try JSONEncoder().encode(reasons), as: UTF8.self)
    }
}

/// Why a mail is held back, for a person to decide.
public enum HoldReason: String, Sendable, CaseIterable, SQLConvertible {
    case unknownSender = "unknown-sender"
    case noSender = "no-sender"
    case disabledSender = "disabled-sender"
    case ownMail = "own-mail"
    case loop
    case bounce
    case autoReply = "auto-reply"
    case receipt
    case feedback
    case junkSender = "junk-sender"
    case junkSubject = "junk-subject"
    case junkHeader = "junk-header"
    case unproven
    case rule
    case storm
    case unreadable
    case tooLarge = "too-large"
    case empty

    /// A few words for a list.
    public var label: String {
        switch self {
        case .unknownSender: "Strangers"
        case .noSender: "Without sender"
        case .disabledSender: "Disabled people"
        case .ownMail: "From ourselves"
        case .loop: "Loops"
        case .bounce: "Undeliverable"
        case .autoReply: "Out of office"
        case .receipt: "Receipts"
        case .feedback: "Complaint reports"
        case .junkSender: "Sender on the list"
        case .junkSubject: "Subject on the list"
        case .junkHeader: "Header on the list"
        case .unproven: "Publish?"
        case .rule: "By a rule"
        case .storm: "Floods"
        case .unreadable: "Unreadable"
        case .tooLarge: "Too large"
        case .empty: "Empty"
        }
    }

    /// A sentence for the page.
    public var sentence: String {
        switch self {
        case .unknownSender: "The sender is not registered, and mail of strangers is not accepted."
        case .noSender: "The mail names no sender that could be answered."
        case .disabledSender: "The sender is a person who was disabled."
        case .ownMail: "The mail says that it comes from one of the desk's own addresses."
        case .loop: "The mail has been through this desk before, or through too many servers."
        case .bounce: "A report that a mail could not be delivered, about none that this desk sent."
        case .autoReply: "An automatic answer, such as out of office."
        case .receipt: "A receipt: somebody's program says that a mail was read or delivered."
        case .feedback: "A complaint report of a mail provider."
        case .junkSender: "The sender is on the list of senders whose mail is held."
        case .junkSubject: "The subject is on the list of subjects that are held."
        case .junkHeader: "A header field is on the list of those that are held."
        case .unproven: "It claims to be a technician's answer, but nothing in it proves that. Publish it?"
        case .storm: "Too many mails of this sender came to one ticket within an hour."
        case .rule: "One of the desk's rules holds such mail."
        case .unreadable: "The mail could not be read; its original is kept."
        case .tooLarge: "The mail is larger than this desk takes; it was left on the server."
        case .empty: "The mail is empty: no header and no text."
        }
    }
}
