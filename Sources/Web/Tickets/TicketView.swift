import HelpDesk
import Mustache
import SafeHTML

/// One entry of a ticket's log as a page shows it: ready strings, and which of them are there.
struct EntryView: Sendable {
    struct FileView: Sendable {
        let path: String
        let name: String
        let size: String
        /// A picture that is shown as such, small here and large behind `look`.
        let isPicture: Bool
        /// Where it is looked at instead of saved; nil where it can't be.
        let look: String?
    }

    struct SentView: Sendable {
        let words: String
        let isOK: Bool
        let isBad: Bool
    }

    let id: Int64
    let isSystem: Bool
    let author: String
    let initials: String
    let time: TimeView
    let via: String
    let isOurs: Bool
    let isNote: Bool
    let isUnproven: Bool
    let isOfOutsider: Bool
    let submitter: String
    let mayPublish: Bool
    /// Escaped text with links; nil where the mail's HTML is shown in its frame instead.
    let text: String?
    let systemText: String
    /// Where all of a very long text is.
    let whole: String?
    let frame: String?
    let quoteLabel: String?
    let quotedText: String?
    let wholeQuote: String?
    let quoteFrame: String?
    let hasRemoteImages: Bool
    let files: [FileView]
    let hasFiles: Bool
    let sent: [SentView]
    let why: String?
}

struct EntryViews {
    let ticket: Ticket
    let viewer: Viewer
    let when: When
    let files: [ID<LogEntry>: [Attachment]]
    let deliveries: [ID<LogEntry>: [Delivery]]
    let digested: [ID<LogEntry>: [DigestItem]]
    /// The people who are technicians here: their messages are "ours".
    let technicians: Set<ID<Person>>

    func view(_ entry: LogEntry) -> EntryView {
        let isStaff = viewer.isTechnician(in: ticket.categoryID)
        let attached = (files[entry.id] ?? []).filter { !$0.isInline || !entry.look.hasHTML }
        let isFramed = entry.look.isFramed
        return EntryView(
            id: entry.id.number, isSystem: entry.kind == .system, author: author(entry),
            initials: initials(author(entry)),
            time: when.view(entry.createdAt), via: entry.via == .web ? "" : entry.via.name,
            isOurs: entry.authorID.map { technicians.contains($0) && $0 != ticket.submitterID } ?? true,
            isNote: entry.isTechsOnly && !entry.isUnproven && !entry.isOfOutsider, isUnproven: entry.isUnproven,
            isOfOutsider: entry.isOfOutsider, submitter: ticket.submitterName,
            mayPublish: entry.isTechsOnly && entry.kind == .comment && isStaff,
            text: isFramed ? nil : HTMLText.fromPlainText(entry.text), systemText: entry.text,
            whole: !isFramed && entry.isCut ? "/messages/\(entry.id)/text" : nil,
            frame: isFramed ? "/messages/\(entry.id)/body" : nil, quoteLabel: quoteLabel(entry),
            quotedText: entry.quotedText, wholeQuote: entry.isQuoteCut ? "/messages/\(entry.id)/text" : nil,
            quoteFrame: entry.hasQuotedHTML ? "/messages/\(entry.id)/quote" : nil,
            hasRemoteImages: entry.look == .frameWithRemotePictures, files: attached.map(file),
            hasFiles: !attached.isEmpty,
            sent: isStaff ? sent(deliveries[entry.id] ?? []) + (digested[entry.id] ?? []).map(sent) : [],
            why: isStaff && entry.inboundID != nil ? "/messages/\(entry.id)/why" : nil)
    }

    private func author(_ entry: LogEntry) -> String { entry.authorName.isEmpty ? "Mailroom" : entry.authorName }

    private func quoteLabel(_ entry: LogEntry) -> String? {
        if let text = entry.quotedText {
            let lines = text.split(whereSeparator: \.isNewline).count
            if entry.isQuoteCut { return "More than \(lines) quoted lines" }
            return lines == 1 ? "1 quoted line" : "\(lines) quoted lines"
        }
        return entry.hasQuotedHTML ? "quoted text" : nil
    }

    private func file(_ file: Attachment) -> EntryView.FileView {
        let path = "/attachments/\(file.id)"
        let isPicture = AttachmentKind.isPicture(file.type)
        let look = isPicture ? "\(path)?inline=1" : AttachmentKind.isMail(file.type, file.name) ? "\(path)/mail" : nil
        return EntryView.FileView(
            path: path, name: file.name, size: sizeText(file.size), isPicture: isPicture, look: look)
    }

    /// What went well in one line, what did not in a line each.
    private func sent(_ deliveries: [Delivery]) -> [EntryView.SentView] {
        let well = deliveries.filter { $0.state == .sent && $0.bouncedAt == nil }
        guard well.count > 1, let last = well.compactMap(\.endedAt).max() else { return deliveries.map(sent) }
        let words = "Sent to \(Site.sentence(well.map(\.address))), the last \(when.short(last))"
        let others = deliveries.filter { $0.state != .sent || $0.bouncedAt != nil }
        return [EntryView.SentView(words: words, isOK: true, isBad: false)] + others.map(sent)
    }

    private func sent(_ item: DigestItem) -> EntryView.SentView {
        let words =
            switch item.state {
            case nil: "Goes to \(item.address) with their digest, \(when.short(item.dueAt))"
            case .sent: "Sent to \(item.address) in their digest\(item.endedAt.map { " \(when.short($0))" } ?? "")"
            case .failed: "Not delivered to \(item.address): their digest failed"
            default: "On its way to \(item.address) in their digest"
            }
        return EntryView.SentView(words: words, isOK: item.state == .sent, isBad: item.state == .failed)
    }

    private func sent(_ delivery: Delivery) -> EntryView.SentView {
        let to = delivery.address
        let words: String
        switch delivery.state {
        case .sent where delivery.bouncedAt != nil: words = "Came back from \(to): \(delivery.lastReply ?? "")"
        case .sent: words = "Sent to \(to)\(delivery.endedAt.map { " \(when.short($0))" } ?? "")"
        case .waiting where delivery.nextAt > when.now:
            words = "Goes to \(to) \(when.short(delivery.nextAt)): their quiet hours end then"
        case .waiting: words = "On its way to \(to)"
        case .asking: words = "To \(to): waits under Outbox for somebody to say send or discard"
        case .deferred:
            words =
                "Not yet to \(to). The server said: \(delivery.lastReply ?? "nothing"). Next try \(when.short(delivery.nextAt))"
        case .failed: words = "Not delivered to \(to). The server said: \(delivery.lastReply ?? "nothing")"
        case .discarded: words = "Discarded: the mail to \(to)"
        }
        let isBad = delivery.state == .failed || delivery.bouncedAt != nil
        return EntryView.SentView(words: words, isOK: delivery.state == .sent && !isBad, isBad: isBad)
    }
}

/// Entries with neighbouring system lines joined into one.
enum LogView {
    static func joined(_ entries: [EntryView]) -> [[String: Any]] {
        var rows: [[String: Any]] = []
        var line: [String] = []
        var time: TimeView?
        func flush() {
            guard !line.isEmpty else { return }
            rows.append(["system": line.joined(separator: " · "), "time": time as Any])
            line = []
        }
        for entry in entries {
            if entry.isSystem {
                line.append("\(entry.author) \(entry.systemText)")
                time = entry.time
            } else {
                flush()
                rows.append(["entry": entry])
            }
        }
        flush()
        return rows
    }
}

extension EntryView: MustacheParent {
    func child(named: String) -> Any? {
        switch named {
        case "id": id
        case "isSystem": isSystem
        case "author": author
        case "initials": initials
        case "time": time
        case "via": via
        case "isOurs": isOurs
        case "isNote": isNote
        case "isUnproven": isUnproven
        case "isOfOutsider": isOfOutsider
        case "submitter": submitter
        case "mayPublish": mayPublish
        case "text": text
        case "systemText": systemText
        case "frame": frame
        case "quoteLabel": quoteLabel
        case "quotedText": quotedText
        case "quoteFrame": quoteFrame
        case "whole": whole
        case "wholeQuote": wholeQuote
        case "hasRemoteImages": hasRemoteImages
        case "files": files
        case "hasFiles": hasFiles
        case "sent": sent
        case "why": why
        default: nil
        }
    }
}

extension EntryView.FileView: MustacheParent {
    func child(named: String) -> Any? {
        switch named {
        case "path": path
        case "name": name
        case "size": size
        case "isPicture": isPicture
        case "look": look
        default: nil
        }
    }
}

extension EntryView.SentView: MustacheParent {
    func child(named: String) -> Any? {
        switch named {
        case "words": words
        case "isOK": isOK
        case "isBad": isBad
        default: nil
        }
    }
}
