import Logging
import MIME
import PortableSQL

/// Makes the mails of what happened: event → audience → a mail for each, its bytes frozen → outbox rows.
///
/// Can be killed at any point and run again: the event stays pending until its rows are committed, and those are unique
/// by event and recipient (OUT3).
public struct Notifier: Sendable {
    private static let batch = 32
    /// Bytes of files in the mails that one transaction writes.
    private static let portionBytes = 32 << 20

    private let desk: Desk
    private let hostName: String
    private let baseURL: String
    /// Mails that one transaction writes of one event.
    var portion = 250

    /// - Parameter baseURL: begins links where the settings name no address of the desk.
    public init(desk: Desk, hostName: String, baseURL: String) {
        self.desk = desk
        self.hostName = hostName
        self.baseURL = baseURL
    }

    /// Handles the oldest pending events: one transaction that reads, one that writes; of an event for very many people
    /// several that write.
    ///
    /// - Returns: how many; 0 where none is pending.
    public func notify(of queue: Event.Queue = .few) async throws -> Int {
        let limit = queue == .many ? 1 : Self.batch
        let events = try await desk.read { try Event.pending(in: queue, limit: limit, in: $0) }
        do {
            return try await tell(of: events)
        } catch let error as DatabaseError where error.isTemporary {
            throw error
        } catch {
            // One event that can't be told holds up none beside it.
            for event in events { try await tellAlone(of: event) }
            return events.count
        }
    }

    private func tellAlone(of event: Event) async throws {
        do {
            _ = try await tell(of: [event])
        } catch let error as DatabaseError where error.isTemporary {
            throw error
        } catch {
            desk.log.error("nobody could be told of an event", metadata: ["event": "\(event.id)", "error": "\(error)"])
            _ = try await desk.write { try Self.markDone(event, in: $0) }
        }
    }

    /// - Returns: how many of the events were handled, from the first.
    private func tell(of events: [Event]) async throws -> Int {
        guard !events.isEmpty else { return 0 }
        let host = hostName
        let contexts = try await desk.read { try NoticeContext.load(events, hostName: host, in: $0) }
        try await write(contexts)
        return contexts.count
    }

    private func write(_ contexts: [NoticeContext]) async throws {
        let ready = try await prepared(contexts)
        try await desk.write { work in
            for notice in ready {
                let context = notice.context
                guard try Self.markDone(context.event, in: work) else { continue }
                if notice.needsSecret {
                    for mail in try secretMails(of: notice, in: work) { try OutgoingMail.enqueue(mail, in: work) }
                }
                try Self.write(notice.made, in: work)
                try tellOfStorm(context, in: work)
            }
        }
    }

    private static func write(_ made: NoticeMails.Made, in work: DeskTransaction) throws {
        for mail in made.mails { try OutgoingMail.enqueue(mail, in: work) }
        for item in made.digested { try item.write(in: work) }
    }

    /// What one event comes to.
    private struct Prepared: Sendable {
        let context: NoticeContext
        let recipients: [Recipient]
        /// The last portion, or all there is.
        let made: NoticeMails.Made
        /// The mails are made in the transaction that makes the secret.
        let needsSecret: Bool
    }

    private func prepared(_ contexts: [NoticeContext]) async throws -> [Prepared] {
        // Confirmations of this very batch count in the storm too.
        var confirmed: [ID<Person>: Int] = [:]
        var all: [Prepared] = []
        for read in contexts {
            var context = read
            if let submitter = context.ticket?.submitterID {
                context.confirmationsLately.add(confirmed[submitter, default: 0])
            }
            let recipients = audience(of: context)
            for recipient in recipients where recipient.kind == .confirmation {
                confirmed[recipient.person, default: 0] += 1
            }
            let needsSecret = [.passwordReset, .welcome].contains(context.event.kind)
            let made = needsSecret ? NoticeMails.Made() : try await made(recipients, context)
            all.append(
                Prepared(context: context, recipients: recipients, made: made, needsSecret: needsSecret))
        }
        return all
    }

    /// Writes all portions but the last, which is written with the mark that the event is done: until then it can be
    /// told of again, and each mail is written once (OUT3).
    private func made(_ recipients: [Recipient], _ context: NoticeContext) async throws -> NoticeMails.Made {
        let fileBytes = context.files.reduce(0) { $0 + ($1.content?.count ?? 0) }
        let size = max(1, min(portion, Self.portionBytes / max(1, fileBytes)))
        let mails = mails(recipients, context)
        var portions = mails.portions(of: size)[...]
        // Of an import nobody is told: then its words are not cleaned either.
        guard let first = portions.popFirst() else { return NoticeMails.Made() }
        let words = MailWords(context)
        var last = try await mails.make(for: first, words)
        for portion in portions {
            // One is written while the next is made.
            async let next = mails.make(for: portion, words)
            let full = last
            try await desk.write { try Self.write(full, in: $0) }
            last = try await next
        }
        if let shared = try mails.makeShared(words) { last.mails.append(shared) }
        return last
    }

    /// False where another node has told of it.
    @discardableResult
    private static func markDone(_ event: Event, in work: DeskTransaction) throws -> Bool {
        try work.sql.execute(
            "UPDATE event SET notified_at = \(work.now) WHERE id = \(event.id) AND notified_at IS NULL") == 1
    }

    // MARK: Who

    private func audience(of context: NoticeContext) -> [Recipient] {
        let event = context.event
        switch event.kind {
        case .passwordReset, .welcome:
            let kind: NoticeKind = event.kind == .welcome ? .welcome : .passwordReset
            return event.details.person.map { [Recipient(person: $0, kind: kind, reason: .asked)] } ?? []
        case .mailboxDisabled:
            return context.administrators.map {
                Recipient(person: $0, kind: .mailboxDisabled, reason: .administrator)
            }
        default: break
        }
        let chosen = Audience.of(
            AudienceFacts(of: context), settings: context.notifications, candidates: context.candidates)
        guard context.confirmationsLately.isStorm else { return chosen }
        return chosen.filter { $0.kind != .confirmation }
    }

    private func tellOfStorm(_ context: NoticeContext, in work: DeskTransaction) throws {
        guard context.event.kind == .ticketCreated, context.confirmationsLately.isStorm,
            context.event.details.mayConfirm == true,
            let ticket = context.ticket
        else { return }
        try LogEntry.writeSystem(
            "No confirmation was sent: this address had \(context.confirmationsLately.lastHour) in the last hour and \(context.confirmationsLately.lastDay) in the last day.",
            on: ticket.id, by: nil, isTechsOnly: true, via: .email, in: work)
    }

    // MARK: What

    private func mails(_ recipients: [Recipient], _ context: NoticeContext) -> NoticeMails {
        NoticeMails(
            context: context, recipients: recipients, tokens: desk.tokens,
            baseURL: context.general.linkBase(or: baseURL))
    }

    private func secretMails(of notice: Prepared, in work: DeskTransaction) throws -> [NewOutgoingMail] {
        let context = notice.context
        let purpose: OneTimeLink.Purpose = context.event.kind == .welcome ? .welcome : .password
        let base = context.general.linkBase(or: baseURL)
        let (mails, words) = (mails(notice.recipients, context), MailWords(context))
        return try notice.recipients.compactMap { recipient in
            // No link is made that nobody is sent.
            guard try mails.mail(for: recipient, words, page: "\(base)/password/") != nil else { return nil }
            let secret = try OneTimeLink.make(purpose, for: recipient.person, in: work)
            return try mails.mail(for: recipient, words, page: "\(base)/password/\(secret)")
        }
    }
}
