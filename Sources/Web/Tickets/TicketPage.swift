import HTTPTypes
import HelpDesk
import Hummingbird
import Mustache
import PortableSQL

/// All that the ticket's page needs, read at once.
private struct TicketFacts: Sendable {
    let ticket: Ticket
    let entries: [LogEntry]
    let files: [ID<LogEntry>: [Attachment]]
    let deliveries: [Delivery]
    let subscribers: [Person]
    let submitter: Person
    let technicians: [Person]
    let categories: [HelpDesk.Category]
    let statuses: [Status]
    let mayClose: Bool
    let readers: [ExpectedReader]
    let noteReaders: [ExpectedReader]
    let digested: [DigestItem]
    let rating: Rating?
    let isUnsubscribed: Bool
    let extras: TicketExtras
}

struct Choice: Sendable {
    let value: String
    let label: String
    let isChosen: Bool
}

extension Choice: MustacheParent {
    func child(named: String) -> Any? {
        switch named {
        case "value": value
        case "label": label
        case "isChosen": isChosen
        default: nil
        }
    }
}

extension Site {
    func ticket(_ request: Request, context: DeskContext) async throws -> Response {
        let (session, viewer) = try context.signedIn()
        let id = try context.id(of: Ticket.self)
        let isFresh = request.uri.queryParameters["live"] == nil
        let now = desk.now
        let facts = try await desk.read { try Self.facts(id, viewer, now, in: $0) }
        if isFresh { desk.noteReading(of: id, by: session.person.id) }
        return try await show(
            facts, viewer: viewer, context: context, text: try await articleText(request, facts.ticket, viewer))
    }

    /// The page again with what was typed and what is wrong with it.
    func ticketPage(
        _ id: ID<Ticket>, _ context: DeskContext, text: String, alert: String,
        status: HTTPResponse.Status = .unprocessableContent
    ) async throws -> Response {
        let (_, viewer) = try context.signedIn()
        let now = desk.now
        let facts = try await desk.read { try Self.facts(id, viewer, now, in: $0) }
        return try await show(facts, viewer: viewer, context: context, text: text, alert: alert, status: status)
    }

    private static func facts(_ id: ID<Ticket>, _ viewer: Viewer, _ now: Timestamp, in tx: Transaction) throws
        -> TicketFacts
    {
        let ticket = try Ticket.find(id, visibleTo: viewer, in: tx)
        let isStaff = viewer.isTechnician(in: ticket.categoryID)
        let general = try GeneralSettings.load(in: tx)
        let subscribers = try Subscriber.people(of: id, in: tx)
        let submitter = try Person.find(ticket.submitterID, in: tx)
        return TicketFacts(
            ticket: ticket, entries: try LogEntry.shown(of: ticket, visibleTo: viewer, in: tx),
            files: try Attachment.all(of: ticket, visibleTo: viewer, in: tx),
            deliveries: isStaff ? try Delivery.all(of: id, in: tx) : [], subscribers: subscribers, submitter: submitter,
            technicians: try Category.technicians(of: ticket.categoryID, in: tx),
            categories: isStaff ? try Category.all(in: tx) : [],
            statuses: isStaff ? try Status.list(in: tx) : [],
            mayClose: ticket.mayClose(viewer, usersMayClose: general.usersMayClose),
            readers: isStaff ? try Audience.expected(.reply, on: ticket, by: viewer, at: now, in: tx) : [],
            noteReaders: isStaff ? try Audience.expected(.note, on: ticket, by: viewer, at: now, in: tx) : [],
            digested: isStaff ? try DigestItem.all(of: id, in: tx) : [], rating: try Rating.find(id, in: tx),
            isUnsubscribed: try Subscriber.isUnsubscribed(viewer.person, from: id, in: tx),
            extras: try TicketExtras.load(ticket, viewer, in: tx))
    }

    private func show(
        _ facts: TicketFacts, viewer: Viewer, context: DeskContext, text: String = "", alert: String? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let when = try await when(context)
        let ticket = facts.ticket
        let digested = Dictionary(grouping: facts.digested.filter { $0.entryID != nil }, by: { $0.entryID ?? ID(0) })
        let byEntry = Dictionary(grouping: facts.deliveries.filter { $0.entryID != nil }, by: { $0.entryID ?? ID(0) })
        let views = EntryViews(
            ticket: ticket, viewer: viewer, when: when, files: facts.files, deliveries: byEntry, digested: digested,
            technicians: Set(facts.technicians.map(\.id)))
        let isStaff = viewer.isTechnician(in: ticket.categoryID)
        var view: [String: Any] = [
            "id": ticket.id.number, "subject": ticket.subject, "category": ticket.categoryName, "via": ticket.via.name,
            "opened": when.view(ticket.createdAt), "status": ticket.status.name, "isClosed": ticket.isClosed,
            "log": LogView.joined(facts.entries.map(views.view)), "mayClose": facts.mayClose, "text": text,
            "submitter": facts.submitter.displayName, "submitterInitials": facts.submitter.initials,
            "submitterEmail": facts.submitter.email?.text ?? "", "submitterID": facts.submitter.id.number,
            "newest": facts.entries.last?.id.number ?? 0, "isUnsubscribed": facts.isUnsubscribed,
            "me": viewer.person.number,
            "mayReopen": ticket.isClosed && (isStaff || viewer.person == ticket.submitterID),
        ]
        if let since = facts.submitter.failingSince {
            view["failing"] =
                "Mail to \(facts.submitter.email?.text ?? "") comes back since \(when.short(since)): \((facts.submitter.failure ?? "").endedAsSentence)"
            if let advice = facts.submitter.failure.flatMap({ DeliveryAdvice(about: $0) }) {
                view["advice"] = advice.rawValue
            }
        }
        if ticket.isClosed, viewer.person == ticket.submitterID {
            view["rate"] = Self.ratingView(facts.rating, at: desk.now)
        }
        if let rating = facts.rating {
            view["rating"] =
                [
                    "verdict": rating.verdict.name, "isBad": rating.verdict == .bad, "remark": rating.remark,
                    "when": when.short(rating.ratedAt),
                ] as [String: Any]
        }
        if isStaff {
            addStaffParts(to: &view, facts, viewer, when)
            facts.extras.addStaffParts(to: &view, ticket, viewer, when)
        } else {
            facts.extras.addOwnParts(to: &view)
        }
        var frame = Frame("\(ticket.subject) · #\(ticket.id)")
        frame.alert = alert
        return try await page(
            isStaff ? "tickets/show" : "tickets/own-ticket", view, frame: frame, context: context, status: status)
    }

    private func addStaffParts(to view: inout [String: Any], _ facts: TicketFacts, _ viewer: Viewer, _ when: When) {
        let ticket = facts.ticket
        view["isMine"] = ticket.assigneeID == viewer.person
        view["assignee"] = ticket.assigneeName ?? "nobody"
        view["assignees"] =
            [Choice(value: "", label: "nobody", isChosen: ticket.assigneeID == nil)]
            + facts.technicians.map {
                Choice(value: "\($0.id)", label: $0.displayName, isChosen: $0.id == ticket.assigneeID)
            }
        view["mentionable"] = Mentions.offers(facts.technicians, to: viewer.person).map {
            ["handle": $0.handle, "name": $0.name]
        }
        view["statuses"] = facts.statuses.map {
            Choice(value: "\($0.id)", label: $0.name, isChosen: $0.id == ticket.status.id)
        }
        view["priorities"] = Priority.allCases.map {
            Choice(value: "\($0.rawValue)", label: $0.name, isChosen: $0 == ticket.priority)
        }
        view["categories"] = facts.categories.map {
            Choice(value: "\($0.id)", label: $0.name, isChosen: $0.id == ticket.categoryID)
        }
        view["subscribers"] = facts.subscribers.map {
            [
                "id": $0.id.number, "name": $0.displayName, "isFailing": $0.failingSince != nil,
                "failure": $0.failure ?? "",
            ] as [String: Any]
        }
        view["recipients"] = Self.sentence(facts.readers.map(\.person.displayName))
        view["readers"] = facts.readers.map { Self.view(of: $0, when) }
        view["noteReaders"] = facts.noteReaders.map { Self.view(of: $0, when) }
        view["noteRecipients"] = Self.sentence(facts.noteReaders.map(\.person.displayName))
        view["hasNoteReaders"] = !facts.noteReaders.isEmpty
        view["isSubscribed"] = facts.subscribers.contains { $0.id == viewer.person }
        view["tags"] = ticket.tags.joined(separator: ", ")
        view["tagLinks"] = ticket.tags.map {
            ["name": $0, "path": "/queue/all?q=\("tag:\($0)".addingPercentEncodingForQuery)"]
        }
        if let sender = ticket.offers.originalSender { view["originalSender"] = sender }
        let left = ticket.offers.leftOut
        if !left.isEmpty {
            view["leftOut"] = [
                "words": left.count == 1
                    ? "One more recipient was not subscribed" : "\(left.count) more recipients were not subscribed",
                "names": Self.sentence(left),
            ]
        }
        view["hasRecipients"] = !facts.readers.isEmpty
        view["sendLabel"] = "Send to \(facts.submitter.displayName)"
    }

    private static func view(of reader: ExpectedReader, _ when: When) -> [String: Any] {
        var view: [String: Any] = [
            "name": reader.person.displayName, "address": reader.person.email?.text ?? "",
            "why": reader.reason.textOfOthers,
        ]
        if let later = reader.later { view["later"] = when.short(later) }
        return view
    }

    /// `Grace Hopper, Mary Jackson and 2 others`
    static func sentence(_ names: [String]) -> String {
        guard names.count > 3 else {
            guard names.count > 1, let last = names.last else { return names.first ?? "" }
            return "\(names.dropLast().joined(separator: ", ")) and \(last)"
        }
        return "\(names.prefix(2).joined(separator: ", ")) and \(names.count - 2) others"
    }
}
