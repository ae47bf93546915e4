import HelpDesk
import Logging
import MailTransport
import PortableSQL
import ServiceLifecycle

/// One connection to an IMAP server: takes what is there, and watches for more.
struct IMAPVisit: Sendable {
    /// UIDs asked for in one FETCH.
    private static let fetchPortion = 500
    private static let fullSearchInterval = Duration.seconds(3600)

    let desk: Desk
    let id: ID<Mailbox>
    let pressure: BackPressure

    func run(_ mailbox: Mailbox, _ credentials: Credentials, minutes: Int, _ alarm: Alarm) async throws {
        let connection = try await IMAPConnection.connect(
            to: MailboxRoute.endpoint(mailbox), credentials: credentials)
        do {
            try await work(mailbox, connection, minutes: minutes, alarm)
            await connection.logout()
        } catch {
            await connection.logout()
            throw error
        }
    }

    private func work(_ mailbox: Mailbox, _ connection: IMAPConnection, minutes: Int, _ alarm: Alarm) async throws {
        let folder = try await connection.select(mailbox.folder)
        let mailbox = try await withBaseline(mailbox, folder)
        // All mails at the start, so that what is already ours is removed again.
        var from: Int64 = 1
        var fullSearch = ContinuousClock.now
        while Task.goesOn, connection.isUsable {
            if ContinuousClock.now - fullSearch > Self.fullSearchInterval { (from, fullSearch) = (1, .now) }
            try await pressure.waitForRoom()
            let highest = try await take(from: from, mailbox, folder, connection)
            let gotMail = highest >= from
            from = max(from, highest + 1)
            try await desk.write { [from] work in
                try Mailbox.succeeded(
                    id, uidValidity: Int64(folder.uidValidity), lastUID: from - 1, gotMail: gotMail,
                    isWatching: connection.supportsIdle, in: work)
            }
            guard connection.supportsIdle else {
                // The next check connects anew: nobody holds a connection for minutes without need.
                await alarm.wait(.seconds(Int64(minutes) * 60))
                return
            }
            try await watch(connection, minutes: minutes)
        }
    }

    /// Until the server tells of mail, or the interval is over. Ended by a graceful stop. A server that hangs up on who
    /// only waits is no error: the next connection tells whether it is well.
    private func watch(_ connection: IMAPConnection, minutes: Int) async throws {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await connection.idle(for: .seconds(Int64(minutes) * 60)) }
                group.addTask { try await gracefulShutdown() }
                try await group.next()
                group.cancelAll()
            }
        } catch TransportError.closed {
            desk.log.info("a mailbox's server closed the connection", metadata: ["mailbox": "\(id)"])
        }
    }

    /// Where UIDs mean something else than before, what they were at the beginning means nothing any more.
    private func withBaseline(_ mailbox: Mailbox, _ folder: IMAPFolder) async throws -> Mailbox {
        guard let known = mailbox.health.uidValidity, known != Int64(folder.uidValidity), mailbox.health.startUID != nil
        else { return mailbox }
        return try await desk.write { work in
            try Mailbox.forgetStartUID(id, in: work)
            return try Mailbox.find(id, in: work.sql)
        }
    }

    // MARK: Taking

    /// - Parameter from: one more than the highest seen, which 32 bits need not hold (RFC 9051 §2.3.1.1).
    /// - Returns: the highest UID seen; 0 where there was none.
    private func take(from: Int64, _ mailbox: Mailbox, _ folder: IMAPFolder, _ connection: IMAPConnection) async throws
        -> Int64
    {
        guard let from = UInt32(exactly: from) else { return 0 }
        let uids = try await connection.search(from: from)
        guard let highest = uids.last else { return 0 }
        for start in stride(from: 0, to: uids.count, by: Self.fetchPortion) {
            let portion = Array(uids[start..<min(start + Self.fetchPortion, uids.count)])
            let known = try await desk.read { tx in
                try InboundMail.known(
                    portion.map(Int64.init), of: id, folder: folder.name, uidValidity: Int64(folder.uidValidity), in: tx
                )
            }
            let again = portion.filter { known.contains(Int64($0)) }
            try await clear(again, mailbox, folder, connection)
            try await takeNew(portion.filter { !known.contains(Int64($0)) }, mailbox, folder, connection)
        }
        return Int64(highest)
    }

    private func takeNew(_ uids: [UInt32], _ mailbox: Mailbox, _ folder: IMAPFolder, _ connection: IMAPConnection)
        async throws
    {
        let wanted = try await wanted(uids, mailbox, folder, connection)
        guard !wanted.isEmpty else { return }
        let batch = ArrivalBatch()
        // Their headers are fetched after the others: one command at a time.
        var tooLarge: [IMAPMail] = []
        try await connection.fetch(wanted, sizeLimit: Fetcher.sizeLimit) { mail in
            if mail.isTooLarge { return tooLarge.append(mail) }
            if let full = batch.add(arrival(of: mail, mailbox, folder)) {
                _ = try await InboundMail.keep(full, on: desk)
            }
        }
        for mail in tooLarge {
            var kept = mail
            kept.bytes = try await connection.fetchHeader(mail.uid)
            _ = try await InboundMail.keep([arrival(of: kept, mailbox, folder)], on: desk)
        }
        let last = batch.rest()
        if !last.isEmpty { _ = try await InboundMail.keep(last, on: desk) }
        try await clear(batch.places.compactMap { UInt32(exactly: $0.uid) }, mailbox, folder, connection)
    }

    /// Without what was there before the mailbox was added, where that is to stay (IN1).
    private func wanted(_ uids: [UInt32], _ mailbox: Mailbox, _ folder: IMAPFolder, _ connection: IMAPConnection)
        async throws -> [UInt32]
    {
        guard mailbox.existingMail == .new, !uids.isEmpty else { return uids }
        if let start = baseline(mailbox, folder) { return uids.filter { Int64($0) >= start } }
        return try await connection.fetchInfo(uids).filter { !isOlder($0.internalDate, mailbox) }.map(\.uid)
    }

    /// The first UID that was not there yet, while UIDs mean the same.
    private func baseline(_ mailbox: Mailbox, _ folder: IMAPFolder) -> Int64? {
        guard let start = mailbox.health.startUID,
            mailbox.health.uidValidity == nil || mailbox.health.uidValidity == Int64(folder.uidValidity)
        else { return nil }
        return start
    }

    /// By the server's arrival time, in whole seconds; in doubt a mail is new.
    private func isOlder(_ internalDate: Int64?, _ mailbox: Mailbox) -> Bool {
        internalDate.map { $0 < mailbox.createdAt.seconds } ?? false
    }

    private func arrival(of mail: IMAPMail, _ mailbox: Mailbox, _ folder: IMAPFolder) -> Arrival {
        let place = Arrival.Place(
            mailbox: id, folder: folder.name, uidValidity: Int64(folder.uidValidity), uid: Int64(mail.uid))
        var arrival = Arrival(mail.bytes, source: .imap, place: place)
        arrival.envelopeTo = [mailbox.address.text]
        arrival.arrivedAt = mail.internalDate.map { Timestamp(seconds: $0) }
        let wasThere = baseline(mailbox, folder).map { Int64(mail.uid) < $0 } ?? isOlder(mail.internalDate, mailbox)
        arrival.isSilent = wasThere
        if mail.isTooLarge { arrival.sizeOnServer = mail.size }
        return arrival
    }

    /// What is committed leaves the server, or the folder, or is marked (IN3). Done again where it was interrupted.
    private func clear(_ uids: [UInt32], _ mailbox: Mailbox, _ folder: IMAPFolder, _ connection: IMAPConnection)
        async throws
    {
        guard !uids.isEmpty else { return }
        let onServer = try await desk.read { tx in
            Set(
                try InboundMail.removable(from: id, folder: folder.name, uidValidity: Int64(folder.uidValidity), in: tx)
            )
        }
        let ours = uids.filter { onServer.contains(Int64($0)) }
        guard !ours.isEmpty else { return }
        let gone: [UInt32]
        switch mailbox.afterwards {
        case .delete: gone = try await connection.remove(ours)
        case .move: gone = try await connection.move(ours, to: mailbox.moveTo ?? "Done")
        case .seen:
            try await connection.markSeen(ours)
            gone = ours
        }
        try await desk.write { work in
            try InboundMail.removed(
                gone.map(Int64.init), from: id, folder: folder.name, uidValidity: Int64(folder.uidValidity), in: work)
        }
    }
}
