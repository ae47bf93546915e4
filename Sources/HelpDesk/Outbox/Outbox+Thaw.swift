import PortableSQL

/// Why a server put a mail off, as far as it may be the same for others: the domain it was for, and the reply's codes.
private struct Refusal: Hashable {
    let domain: String
    /// The basic and the enhanced code (RFC 5321 §4.2, RFC 3463), such as "451 4.7.1".
    let codes: String

    /// Nil where the reason is nobody else's: a mailbox that is full, a connection that broke.
    init?(of item: Outbox.Item) {
        guard let reply = item.lastReply, let domain = EmailAddress(item.address)?.domain,
            DeliveryAdvice(about: reply) != .mailboxFull
        else { return nil }
        let words = reply.split(separator: " ", maxSplits: 2)
        guard let code = words.first, code.count == 3, code.first == "4", Int(code) != nil else { return nil }
        let enhanced = words.dropFirst().first { $0.hasPrefix("4.") }
        self.domain = domain
        codes = enhanced.map { "\(code) \($0)" } ?? "\(code)"
    }
}

extension Outbox {
    /// A server that now takes what it put off takes the rest as well: what waits for the same domain and reason is tried
    /// at once, not when its own time has come.
    ///
    /// - Parameter sent: what it just took.
    public func thaw(after sent: [Item], at server: ID<OutgoingServer>) async throws {
        let refusals = Set(sent.compactMap(Refusal.init))
        guard !refusals.isEmpty else { return }
        try await desk.write { work in
            var released = 0
            for refusal in refusals {
                released += try work.sql.execute(
                    """
                    UPDATE delivery SET next_at = \(work.now)
                    WHERE state = 'deferred' AND server_id = \(server) AND is_bulk IN (FALSE, TRUE)
                      AND next_at > \(work.now) AND is_in_doubt = FALSE
                      AND address_key LIKE \("%@" + refusal.domain) AND last_reply LIKE \(refusal.codes + "%")
                    """)
            }
            if released > 0 { work.signal(.outbox) }
        }
    }
}
