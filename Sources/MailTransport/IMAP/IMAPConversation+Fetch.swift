import NIOCore

extension IMAPConversation {
    /// A header's limit (reliability.md §4.8).
    private static var headerLimit: Int { 256 << 10 }

    func fetchInfo(_ uids: [UInt32]) async throws -> [IMAPMessageInfo] {
        var infos: [UInt32: IMAPMessageInfo] = [:]
        for set in IMAPSet.sets(of: uids) {
            let asked = Set(set.uids)
            try await run(.fetch(set.text, items: "(UID RFC822.SIZE INTERNALDATE FLAGS)")) { response in
                guard case .fetched(let mail) = response, let uid = mail.uid, asked.contains(uid), let size = mail.size
                else { return }
                infos[uid] = IMAPMessageInfo(
                    uid: uid, size: size, internalDate: mail.internalDate, flags: mail.flags ?? [])
            }
        }
        return infos.values.sorted { $0.uid < $1.uid }
    }

    func fetchHeader(_ uid: UInt32) async throws -> [UInt8] {
        limitLiterals(to: Self.headerLimit)
        var header: [UInt8] = []
        try await run(.fetch("\(uid)", items: "(UID BODY.PEEK[HEADER]<0.\(Self.headerLimit)>)")) { response in
            guard case .fetched(let mail) = response, mail.uid == uid, case .bytes(let bytes) = mail.body else {
                return
            }
            header = bytes
        }
        return header
    }

    func fetch(_ uids: [UInt32], sizeLimit: Int, _ body: (IMAPMail) async throws -> Void) async throws {
        limitLiterals(to: sizeLimit)
        var refusal: TransportError?
        for set in IMAPSet.sets(of: uids) {
            var missing = Set(set.uids)
            guard let refused = try await fetch(set.text, &missing, sizeLimit, body) else { continue }
            // One mail that the server can't give must not hold up the others: each for itself.
            for uid in missing.sorted() where set.uids.count > 1 {
                var one: Set<UInt32> = [uid]
                if let again = try await fetch("\(uid)", &one, sizeLimit, body) { refusal = again }
            }
            if set.uids.count == 1 { refusal = refused }
        }
        if let refusal { throw refusal }
    }

    /// - Returns: the server's no, if it said no.
    private func fetch(
        _ set: String, _ missing: inout Set<UInt32>, _ sizeLimit: Int, _ body: (IMAPMail) async throws -> Void
    ) async throws -> TransportError? {
        let command = IMAPCommand.fetch(set, items: "(UID INTERNALDATE RFC822.SIZE BODY.PEEK[])")
        let tag = try await send(command, until: .after(timeouts.command))
        while true {
            let response = try await next(until: mailDeadline(sizeLimit), during: command.name)
            if let status = try end(response, of: tag, command) {
                return status.condition == .ok ? nil : .refused(command: command.name, reply: status.description)
            }
            guard case .fetched(let fetched) = response, let mail = Self.mail(fetched), missing.remove(mail.uid) != nil
            else { continue }
            try await body(mail)
        }
    }

    /// The whole of the next mail has to be there by then; the time that `body` took does not count.
    private func mailDeadline(_ sizeLimit: Int) -> NIODeadline {
        .after(timeouts.command + .seconds(sizeLimit / max(1, timeouts.bytesPerSecond)))
    }

    private static func mail(_ fetched: IMAPFetched) -> IMAPMail? {
        guard let uid = fetched.uid else { return nil }
        switch fetched.body {
        case .bytes(let bytes):
            return IMAPMail(uid: uid, internalDate: fetched.internalDate, size: bytes.count, bytes: bytes)
        case .tooLarge(let size):
            return IMAPMail(uid: uid, internalDate: fetched.internalDate, size: size, bytes: [], isTooLarge: true)
        case .some(.none), nil: return nil
        }
    }
}
