import NIOCore

extension POP3Conversation {
    func list() async throws -> [POP3Mail] {
        var listing = POP3Listing()
        let sizes = try await reply(to: .list, until: .after(timeouts.listing))
        guard sizes.isOK else { throw refused(POP3Command.list.shown, sizes) }
        try await fill(&listing, .list) { listing, line throws(WireError) in try listing.takeSize(line) }
        let names = try await reply(to: .names, until: .after(timeouts.listing))
        guard names.isOK else { throw withoutNames(names) }
        try await fill(&listing, .names) { listing, line throws(WireError) in try listing.takeName(line) }
        do { return try listing.mails() } catch { throw explained(error) }
    }

    private func fill(
        _ listing: inout POP3Listing, _ command: POP3Command,
        _ take: (inout POP3Listing, [UInt8]) throws(WireError) -> Void
    ) async throws {
        var count = 0
        try await lines(until: .after(timeouts.listing), during: command.shown) { line in
            guard count < POP3Listing.mailLimit else {
                throw TransportError.tooLarge("The mailbox has more than \(POP3Listing.mailLimit) mails.")
            }
            count += 1
            do throws(WireError) { try take(&listing, line) } catch { throw explained(error) }
        }
    }

    private func withoutNames(_ reply: POP3Reply) -> TransportError {
        reply.isAboutServer
            ? refused(POP3Command.names.shown, reply)
            : refused("UIDL, without which a mail could be taken twice, so that nothing is taken", reply)
    }
}
