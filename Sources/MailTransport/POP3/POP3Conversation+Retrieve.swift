import NIOCore

extension POP3Conversation {
    /// What is read past of something that is too large, beside as much as it may have.
    private static var passable: Int { 1 << 20 }

    private enum Answer {
        /// nil: it is gone, or larger than the limit.
        case mail([UInt8]?)
        case refused(TransportError)
    }

    /// One mail; closes when it is larger than the limit, for the rest of it is not worth reading.
    func retrieve(_ number: Int, sizeLimit: Int) async throws -> [UInt8]? {
        let command = POP3Command.retrieve(number)
        let reply = try await reply(to: command, until: .after(timeouts.command))
        guard reply.isOK else {
            try checkGone(command, reply)
            return nil
        }
        let mail = try await mail(
            limit: sizeLimit, passable: 0, until: mailDeadline(sizeLimit), during: command.shown)
        if case .whole(let bytes) = mail { return bytes }
        giveUp()
        return nil
    }

    /// Many mails, several of them under way where the server has PIPELINING (RFC 2449 §6.6).
    func retrieve(
        _ mails: [POP3Mail], sizeLimit: Int, _ body: (POP3Mail, [UInt8]?) async throws -> Void
    ) async throws {
        var ahead = POP3Ahead(mails.filter { $0.size <= sizeLimit }, pipelining: capabilities.pipelining)
        var refusal: TransportError?
        for mail in mails {
            guard mail.size <= sizeLimit else {
                try await handOver(mail, nil, body)
                continue
            }
            try await say(ahead.more().map { .retrieve($0.number) }, until: .after(timeouts.command))
            let answer = try await answer(for: mail, sizeLimit)
            ahead.answered(mail)
            switch answer {
            case .mail(let bytes): try await handOver(mail, bytes, body)
            case .refused(let error): refusal = error
            }
        }
        if let refusal { throw refusal }
    }

    func header(_ number: Int) async throws -> [UInt8] {
        guard capabilities.top || !capabilities.areKnown else { return [] }
        let command = POP3Command.header(number)
        let deadline = NIODeadline.after(timeouts.command)
        let reply = try await reply(to: command, until: deadline)
        guard reply.isOK else {
            try checkGone(command, reply)
            return []
        }
        let mail = try await mail(
            limit: POP3Reader.startLimit, passable: Self.passable, until: deadline, during: command.shown)
        switch mail {
        case .whole(let header): return header
        case .tooLarge(let start): return start
        case .coming, nil: throw TransportError.tooLarge("The server sends more than a header for \(command.shown).")
        }
    }

    /// What follows is unknown to a caller whose work on a mail failed.
    private func handOver(
        _ mail: POP3Mail, _ bytes: [UInt8]?, _ body: (POP3Mail, [UInt8]?) async throws -> Void
    ) async throws {
        do {
            try await body(mail, bytes)
        } catch {
            giveUp()
            throw error
        }
    }

    /// The answer to the first mail asked for that has none yet.
    ///
    /// A mail that is larger than was announced is read past, so that the others can come; but not for ever.
    private func answer(for mail: POP3Mail, _ sizeLimit: Int) async throws -> Answer {
        let command = POP3Command.retrieve(mail.number)
        let reply = try await reply(until: .after(timeouts.command), during: command.shown)
        guard reply.isOK else {
            return reply.isAboutServer ? .refused(refused(command.shown, reply)) : .mail(nil)
        }
        let found = try await self.mail(
            limit: sizeLimit, passable: max(sizeLimit, Self.passable), until: mailDeadline(sizeLimit),
            during: command.shown)
        switch found {
        case .whole(let bytes): return .mail(bytes)
        case .tooLarge: return .mail(nil)
        case .coming, nil:
            throw TransportError.tooLarge("Mail \(mail.number) is much larger than the server announced.")
        }
    }

    /// A no means that the mail is gone, unless the server says that it is about itself (RFC 3206 §4).
    private func checkGone(_ command: POP3Command, _ reply: POP3Reply) throws {
        if reply.isAboutServer { throw refused(command.shown, reply) }
    }

    /// The whole of the next mail has to be there by then; the time that others take does not count.
    private func mailDeadline(_ sizeLimit: Int) -> NIODeadline {
        .after(timeouts.command + .seconds(sizeLimit / max(1, timeouts.bytesPerSecond)))
    }
}
