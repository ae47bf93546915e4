import HelpDesk
import Logging
import MailTransport
import PortableSQL
import ServiceLifecycle

/// Takes the mail of one mailbox into the journal: fetch, keep, and only then remove at the server (IN3).
struct Fetcher: Sendable {
    /// A mail larger than this stays on the server; its header is held (reliability §4.8).
    private static let sizeLimit = 64 << 20
    /// Mails and bytes kept in one commit.
    private static let batchMails = 64
    private static let batchBytes = 8 << 20
    /// UIDs asked for in one FETCH.
    private static let fetchPortion = 500
    private static let fullSearchInterval = Duration.seconds(3600)

    let desk: Desk
    let id: ID<Mailbox>
    let pressure: BackPressure

    /// Works until it is cancelled or the desk stops; errors are written down and tried again.
    func run() async {
        await Alarm.with([.mailbox], of: desk) { alarm in await run(alarm) }
    }

    private func run(_ alarm: Alarm) async {
        var backoff = Backoff()
        while Task.goesOn {
            do {
                guard let wait = try await restOfPause() else {
                    try await visit(alarm)
                    backoff.succeeded()
                    continue
                }
                await alarm.wait(min(wait, .seconds(30)))
            } catch is CancellationError {
                return
            } catch let error as TransportError {
                await report(error)
                await alarm.wait(backoff.failed())
            } catch {
                desk.log.error("a mailbox could not be worked on", metadata: ["mailbox": "\(id)", "error": "\(error)"])
                await alarm.wait(backoff.failed())
            }
        }
    }

    /// How long it stays disabled (IN11); nil where it may be visited.
    private func restOfPause() async throws -> Duration? {
        let now = desk.now
        let mailbox = try await desk.read { try Mailbox.find(id, in: $0) }
        guard let until = mailbox.health.disabledUntil, until > now else { return nil }
        return until - now
    }

    private func report(_ error: TransportError) async {
        do {
            let isDisabledNow = try await desk.write { try Mailbox.failed(id, words: "\(error)", in: $0) }
            desk.log.warning(
                "a mailbox could not be checked",
                metadata: ["mailbox": "\(id)", "error": "\(error)", "disabled": "\(isDisabledNow)"])
        } catch {
            desk.log.error("a mailbox's state could not be written", metadata: ["error": "\(error)"])
        }
    }

    // MARK: One connection

    /// Checks, and watches as long as the server keeps the connection.
    private func visit(_ alarm: Alarm) async throws {
        let (mailbox, password, minutes) = try await desk.read { tx in
            let mailbox = try Mailbox.find(id, in: tx)
            return (
                mailbox, try mailbox.password(in: tx, tokens: desk.tokens),
                try IncomingSettings.load(in: tx).checkMinutes
            )
        }
        let connection = try await IMAPConnection.connect(
            to: MailboxRoute.endpoint(mailbox), credentials: .password(user: mailbox.username, Secret(password)))
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
        var from: UInt32 = 1
        var fullSearch = ContinuousClock.now
        while Task.goesOn, connection.isUsable {
            if ContinuousClock.now - fullSearch > Self.fullSearchInterval { (from, fullSearch) = (1, .now) }
            try await waitForRoom()
            let highest = try await take(from: from, mailbox, folder, connection)
            let gotMail = highest >= from
            from = max(from, highest + 1)
            try await desk.write { [from] work in
                try Mailbox.succeeded(
                    id, uidValidity: Int64(folder.uidValidity), lastUID: Int64(from) - 1, gotMail: gotMail,
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

    private func waitForRoom() async throws {
        while try await pressure.reasonToWait() != nil {
            try Task.checkCancellation()
            try await Task.sleep(for: .seconds(1))
        }
    }

    // MARK: Taking

    /// - Returns: the highest UID seen; 0 where there was none.
    private func take(from: UInt32, _ mailbox: Mailbox, _ folder: IMAPFolder, _ connection: IMAPConnection) async throws
        -> UInt32
    {
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
        return highest
    }

    private func takeNew(_ uids: [UInt32], _ mailbox: Mailbox, _ folder: IMAPFolder, _ connection: IMAPConnection)
        async throws
    {
        let wanted = try await wanted(uids, mailbox, folder, connection)
        guard !wanted.isEmpty else { return }
        let batch = Batch()
        try await connection.fetch(wanted, sizeLimit: Self.sizeLimit) { mail in
            if mail.isTooLarge { return batch.leave(mail) }
            if let full = batch.add(arrival(of: mail, mailbox, folder)) {
                _ = try await InboundMail.keep(full, on: desk)
            }
        }
        for mail in batch.tooLarge {
            var kept = mail
            kept.bytes = try await connection.fetchHeader(mail.uid)
            _ = try await InboundMail.keep([arrival(of: kept, mailbox, folder)], on: desk)
        }
        let last = batch.rest()
        if !last.isEmpty { _ = try await InboundMail.keep(last, on: desk) }
        try await clear(batch.removable, mailbox, folder, connection)
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

    /// Mails on their way into one commit.
    private final class Batch {
        private var mails: [Arrival] = []
        private var bytes = 0
        private(set) var removable: [UInt32] = []
        /// Their headers are fetched after the others: one command at a time.
        private(set) var tooLarge: [IMAPMail] = []

        func leave(_ mail: IMAPMail) { tooLarge.append(mail) }

        /// The mails to keep now, where the batch is full.
        func add(_ mail: Arrival) -> [Arrival]? {
            mails.append(mail)
            bytes += mail.bytes.count
            if let place = mail.place, mail.sizeOnServer == nil { removable.append(UInt32(place.uid)) }
            guard mails.count >= batchMails || bytes >= batchBytes else { return nil }
            return rest()
        }

        func rest() -> [Arrival] {
            defer { (mails, bytes) = ([], 0) }
            return mails
        }
    }
}

/// How a mailbox's row becomes an address.
enum MailboxRoute {
    static func endpoint(_ mailbox: Mailbox) -> Endpoint {
        endpoint(
            host: mailbox.host, port: mailbox.port, security: mailbox.security.rawValue,
            certificate: mailbox.trustedCertificate)
    }

    static func endpoint(host: String, port: Int, security: String, certificate: String?) -> Endpoint {
        let tls: TLSMode = security == "tls" ? .tls : security == "starttls" ? .startTLS : .none
        return Endpoint(host: host, port: port, tls: tls, trustedCertificate: certificate)
    }
}
