import Foundation
import MIME
import PortableSQL
import SafeHTML

/// Sends the digests that are due: one mail with all that somebody did not want to hear of at once (N15).
public struct Digests: Sendable {
    private static let most = 300

    private let desk: Desk
    private let hostName: String
    private let baseURL: String

    /// - Parameter baseURL: begins links where the settings name no address of the desk.
    public init(desk: Desk, hostName: String, baseURL: String) {
        self.desk = desk
        self.hostName = hostName
        self.baseURL = baseURL
    }

    /// Sends one person's digest.
    ///
    /// - Returns: false where none is due.
    public func send() async throws -> Bool {
        let (now, host) = (desk.now, hostName)
        guard let due = try await desk.read({ try Due.first(at: now, hostName: host, most: Self.most, in: $0) }) else {
            return false
        }
        let mail = try due.mail(baseURL: due.general.linkBase(or: baseURL))
        try await desk.write { work in
            guard let mail, let id = try OutgoingMail.enqueue(mail, in: work) else { return try due.drop(in: work) }
            try due.markSent(with: id, in: work)
        }
        return true
    }
}

/// All that one person's digest is made of.
private struct Due: Sendable {
    struct Line: Sendable {
        let item: ID<DigestItem>
        let ticket: ID<Ticket>
        let subject: String
        let headline: String
        let createdAt: Timestamp
    }

    let person: Person
    let general: GeneralSettings
    let sender: SenderIdentity
    let isReachable: Bool
    /// Of tickets that they may still see, oldest first.
    let lines: [Line]
    let ids: [ID<DigestItem>]
    let dueAt: Timestamp

    static func first(at now: Timestamp, hostName: String, most: Int, in tx: Transaction) throws -> Due? {
        let row = try tx.row(
            """
            SELECT person_id, due_at FROM digest_item
            WHERE outgoing_mail_id IS NULL AND due_at <= \(now)
            ORDER BY due_at, person_id
            LIMIT 1
            """)
        guard let row else { return nil }
        let person = try Person.find(row("person_id"), in: tx)
        let ids: [ID<DigestItem>] = try tx.values(
            """
            SELECT id FROM digest_item
            WHERE person_id = \(person.id) AND outgoing_mail_id IS NULL AND due_at <= \(now)
            ORDER BY id
            LIMIT \(most)
            """)
        let isReachable = !person.isDisabled && person.email != nil && person.failingSince == nil
        return Due(
            person: person, general: try GeneralSettings.load(in: tx),
            sender: try SenderIdentity.load(category: nil, hostName: hostName, in: tx), isReachable: isReachable,
            lines: isReachable ? try lines(ids, for: person.id, in: tx) : [], ids: ids, dueAt: try row("due_at"))
    }

    private static func lines(_ ids: [ID<DigestItem>], for person: ID<Person>, in tx: Transaction) throws -> [Line] {
        let viewer = try Viewer.load(person, in: tx)
        return try tx.rows(
            """
            SELECT i.id, i.ticket_id, i.headline, i.created_at, t.subject
            FROM digest_item i
            JOIN ticket t ON t.id = i.ticket_id
            WHERE i.id IN \(list: ids) AND \(viewer.visibleTickets)
            ORDER BY i.ticket_id, i.id
            """
        ).map { row in
            Line(
                item: try row("id"), ticket: try row("ticket_id"), subject: try row("subject"),
                headline: try row("headline"), createdAt: try row("created_at"))
        }
    }

    /// Nil where there is nothing to tell, or nobody to tell it to.
    func mail(baseURL: String) throws -> NewOutgoingMail? {
        guard isReachable, let address = person.email, !lines.isEmpty else { return nil }
        let language = MailLanguage.of(person, desk: general)
        let phrases = FramePhrases.in(language)
        let subject = phrases.digestSubject(general.name, Set(lines.map(\.ticket)).count)
        let html = html(language, baseURL)
        let content = MailContent(
            html: html, text: LineWrap.wrapped(PlainText.from(html: html)), footer: phrases.digestBecause)
        // The newest line's number makes it the same digest on every node.
        let id = "d.\(person.id).\(ids.last ?? ID(0)).\(dueAt.milliseconds)@\(sender.address.domain)"
        let addressee = Addressee(person: person, address: address, reason: .asked)
        var draft = MessageDraft(
            from: [MIME.Mailbox(name: sender.name, address: sender.address.text)], to: [addressee.mailbox],
            subject: subject, date: dueAt.seconds, messageID: id)
        if let replyTo = sender.replyTo { draft.replyTo = [MIME.Mailbox(name: sender.name, address: replyTo.text)] }
        draft.text = MailLayout.text(content)
        draft.html = MailLayout.html(content, title: subject, desk: general.name)
        draft.extraFields = [
            (name: "Auto-Submitted", value: "auto-generated"), (name: "X-Auto-Response-Suppress", value: "All"),
        ]
        return NewOutgoingMail(
            event: nil, ticket: nil, entry: nil, purpose: .digest, messageID: id,
            envelopeFrom: sender.address.text, subject: subject, raw: try draft.bytes(),
            deliveries: [NewDelivery(addressee)])
    }

    private func html(_ language: MailLanguage, _ baseURL: String) -> String {
        let byTicket = Dictionary(grouping: lines, by: \.ticket)
        return byTicket.keys.sorted { $0.number < $1.number }.map { ticket in
            let told = byTicket[ticket] ?? []
            let address = HTMLText.escape("\(baseURL)/tickets/\(ticket)")
            let head = "<a href=\"\(address)\">\(HTMLText.escape(told.first?.subject ?? "")) [#\(ticket)]</a>"
            let news = told.map { line in
                let moment = LetterDate.text(
                    line.createdAt, language: language, zone: person.timeZone, general.timeZone)
                return "<li>\(HTMLText.escape(moment)): \(HTMLText.escape(line.headline))</li>"
            }
            return "<p><b>\(head)</b></p><ul>\(news.joined())</ul>"
        }.joined()
    }

    func markSent(with mail: ID<OutgoingMail>, in work: DeskTransaction) throws {
        try work.sql.execute(
            "UPDATE digest_item SET outgoing_mail_id = \(mail) WHERE id IN \(list: ids) AND outgoing_mail_id IS NULL")
    }

    /// Nobody can be told any more; or another node did.
    func drop(in work: DeskTransaction) throws {
        try work.sql.execute("DELETE FROM digest_item WHERE id IN \(list: ids) AND outgoing_mail_id IS NULL")
    }
}
