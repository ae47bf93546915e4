import PortableSQL
import SafeHTML

/// Subject and body of the mail of one event (T1), as an administrator writes them, with masks.
public struct MailTemplate: Sendable, Hashable {
    public static let subjectLimit = 500
    public static let htmlLimit = 200_000

    /// Nothing at all.
    public static let none = MailTemplate(subject: "", html: "")

    public let subject: String
    /// Limited HTML (T4); empty: no mail for this event (T3).
    public let html: String

    init(subject: String, html: String) {
        self.subject = subject
        self.html = html
    }

    /// Whether no mail is sent.
    public var isSilent: Bool { html.isEmpty }

    /// What was typed, as it is saved: the HTML limited, with what was taken out (T4).
    ///
    /// - Throws: `DeskError.invalid`
    public static func cleaned(subject: String, html: String) throws -> (template: MailTemplate, removed: [Removal]) {
        guard html.utf8.count <= htmlLimit else {
            throw DeskError.invalid([FieldError("html", "The template is too long: at most \(htmlLimit) bytes.")])
        }
        let clean = HTMLCleaner(policy: .template).clean(html)
        let isEmpty = !clean.html.contains("<img") && PlainText.from(html: clean.html).isBlank
        let template = MailTemplate(
            subject: subject.oneLine(subjectLimit), html: isEmpty ? "" : clean.html.trimmingSpaces)
        return (template, clean.removed)
    }

    /// What looks like a mask in it and is none.
    public func unknownMasks(in kind: NoticeKind) -> [String] {
        let found = MaskEngine(text: subject, for: kind).unknown + MaskEngine(html: html, for: kind).unknown
        return found.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}

extension NoticeKind {
    /// The mails that have a template.
    public static let withTemplate: [NoticeKind] = allCases.filter { $0 != .mailboxDisabled && $0 != .digest }

    public var title: String {
        switch self {
        case .confirmation: "Ticket received (confirmation)"
        case .newTicket: "New ticket (to the team)"
        case .updated: "Ticket updated"
        case .closed: "Ticket closed"
        case .taken: "Ticket taken"
        case .assigned: "Ticket assigned"
        case .moved: "Ticket moved"
        case .kbUpdated: "Knowledge base article updated"
        case .welcome: "Welcome"
        case .passwordReset: "Password reset"
        case .mailboxDisabled: "Mailbox not fetched"
        case .digest: "Digest"
        }
    }
}

/// A removal as a page and a command say it.
extension Removal {
    public var words: String {
        switch kind {
        case .element: "the element <\(name)>"
        case .attribute: "the attribute \(name)"
        case .styleProperty: "the style \(name)"
        case .address: "the address \(name)"
        }
    }
}
