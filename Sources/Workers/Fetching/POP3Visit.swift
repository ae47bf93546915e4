import HelpDesk
import Logging
import MailTransport
import PortableSQL

/// One connection to a POP3 server: takes what is there, and removes at the end what is ours (RFC 1939).
struct POP3Visit: Sendable {
    /// A session shuts others out, and only its end removes anything: a full mailbox is taken in portions.
    private static let mailLimit = 1000
    /// After so many mails in a row that were there before the mailbox was added, all below them were too.
    private static let oldInRow = 50
    /// Two clocks are never quite the same; in doubt a mail is new.
    private static let clockSkew = Duration.seconds(60)

    let desk: Desk
    let id: ID<Mailbox>
    let pressure: BackPressure

    /// - Returns: whether more waits that was left for the next visit.
    func run(_ mailbox: Mailbox, _ credentials: Credentials) async throws -> Bool {
        try await pressure.waitForRoom()
        let connection = try await POP3Connection.connect(
            to: MailboxRoute.endpoint(mailbox), credentials: credentials)
        defer { connection.close() }
        let listing = named(try await connection.list(), keepsAll: mailbox.afterwards != .delete)
        let old = try await oldMail(listing, mailbox, connection)
        let known = try await desk.read { [keys = listing.map(\.key)] in
            try InboundMail.known(keys: keys, of: id, in: $0)
        }
        let wanted = listing.filter {
            !known.contains($0.key) && !(mailbox.existingMail == .new && old.contains($0.mail.uidl))
        }
        let portion = Array(wanted.prefix(Self.mailLimit))
        let taken = try await take(portion, old: old, mailbox, connection)
        try await remove(listing.filter { known.contains($0.key) || taken.contains($0.key) }, mailbox, connection)
        try await desk.write { work in
            try Mailbox.succeeded(id, uidValidity: 0, lastUID: 0, gotMail: !taken.isEmpty, isWatching: false, in: work)
        }
        return wanted.count > portion.count
    }

    /// A mail with the name that it has in the journal.
    private struct NamedMail: Sendable {
        let mail: POP3Mail
        let key: String
    }

    /// Copies may share a UIDL (RFC 1939 §7). Where nothing is removed they keep their order, and are told apart by it;
    /// elsewhere the second waits for a visit after the first is gone.
    private func named(_ mails: [POP3Mail], keepsAll: Bool) -> [NamedMail] {
        var seen: [String: Int] = [:]
        return mails.compactMap { mail in
            let copy = seen[mail.uidl, default: 0]
            seen[mail.uidl] = copy + 1
            let key = "uidl:\(mail.uidl)"
            if copy == 0 { return NamedMail(mail: mail, key: key) }
            return keepsAll ? NamedMail(mail: mail, key: "\(key) \(copy)") : nil
        }
    }

    // MARK: What was there before

    /// The UIDLs of what the mailbox held when it was added (IN1), found out at the first visit.
    private func oldMail(_ listing: [NamedMail], _ mailbox: Mailbox, _ connection: POP3Connection) async throws -> Set<
        String
    > {
        guard mailbox.health.lastSuccessAt == nil else {
            return try await desk.read { try Mailbox.oldMail(of: id, in: $0) }
        }
        var old = Set(listing.map(\.mail.uidl))
        var inRow = 0
        // The newest come last; what came since the mailbox was added is among them.
        for mail in listing.reversed() where inRow < Self.oldInRow {
            if try await isOlder(mail.mail, mailbox, connection) {
                inRow += 1
            } else {
                old.remove(mail.mail.uidl)
                inRow = 0
            }
        }
        try await desk.write { [old] in try Mailbox.noteOldMail(old, of: id, in: $0) }
        return old
    }

    /// By the date that the last server wrote when it took the mail: POP3 itself tells of none.
    private func isOlder(_ mail: POP3Mail, _ mailbox: Mailbox, _ connection: POP3Connection) async throws -> Bool {
        let arrived = Arrival.lastHop(inHeader: try await connection.top(mail.number))
        return arrived.map { $0 < mailbox.createdAt - Self.clockSkew } ?? true
    }

    // MARK: Taking and removing

    /// - Returns: the keys of what is in the journal now.
    private func take(_ mails: [NamedMail], old: Set<String>, _ mailbox: Mailbox, _ connection: POP3Connection)
        async throws
        -> Set<String>
    {
        let names = Dictionary(mails.map { ($0.mail.number, $0) }, uniquingKeysWith: { first, _ in first })
        let batch = ArrivalBatch()
        var tooLarge: [NamedMail] = []
        do {
            try await connection.retrieve(mails.map(\.mail), sizeLimit: Fetcher.sizeLimit) { mail, bytes in
                guard let named = names[mail.number] else { return }
                guard let bytes else {
                    if mail.size > Fetcher.sizeLimit / 2 { tooLarge.append(named) }
                    return
                }
                if let full = batch.add(arrival(named, bytes, old: old, mailbox)) {
                    _ = try await InboundMail.keep(full, on: desk)
                }
            }
        } catch let error as TransportError {
            // A mail that the server can't give holds up none of the others; it is asked for again at the next visit.
            guard case .refused = error else { throw error }
            desk.log.warning("a mail was not given", metadata: ["mailbox": "\(id)", "error": "\(error)"])
        }
        let last = batch.rest()
        if !last.isEmpty { _ = try await InboundMail.keep(last, on: desk) }
        for named in tooLarge {
            var heading = arrival(named, try await connection.top(named.mail.number), old: old, mailbox)
            heading.sizeOnServer = named.mail.size
            _ = try await InboundMail.keep([heading], on: desk)
        }
        return Set(batch.places.map(\.folder))
    }

    private func arrival(_ named: NamedMail, _ bytes: [UInt8], old: Set<String>, _ mailbox: Mailbox) -> Arrival {
        let place = Arrival.Place(mailbox: id, folder: named.key, uidValidity: 0, uid: 0)
        var arrival = Arrival(bytes, source: .pop3, place: place)
        arrival.envelopeTo = [mailbox.address.text]
        arrival.isSilent = old.contains(named.mail.uidl)
        return arrival
    }

    /// What is committed is marked, and the end of the session removes it (IN3). Done again where it was interrupted.
    private func remove(_ mails: [NamedMail], _ mailbox: Mailbox, _ connection: POP3Connection) async throws {
        guard mailbox.afterwards == .delete, connection.isUsable else { return try await connection.quit() }
        let ours = try await desk.read { [keys = mails.map(\.key)] in
            try InboundMail.onServer(keys: keys, of: id, in: $0)
        }
        let gone = mails.filter { ours.contains($0.key) }
        for mail in gone {
            do { try await connection.delete(mail.mail.number) } catch TransportError.refused {
                // It is gone already.
            }
        }
        try await connection.quit()
        try await desk.write { try InboundMail.removed(keys: gone.map(\.key), from: id, in: $0) }
    }
}
