import MIME
import MailReading
import PortableSQL

/// Taking up an offer.
extension TicketStep {
    func useOriginalSender() throws -> ID<LogEntry>? {
        try requireTechnician("change whose ticket it is")
        guard ticket.offers.originalSender != nil, let inbound = try originMail() else {
            throw DeskError.notFound("original sender")
        }
        let mail = PreparedMail(
            try InboundMail.find(inbound, in: work.sql), raw: try InboundMail.raw(inbound, in: work.sql))
        guard let forwarded = mail.letter.forwarded, let from = forwarded.from,
            let address = EmailAddress(from.address),
            let words = mail.forwarded
        else { throw DeskError.notFound("original sender") }
        let person = try Person.findOrRegister(address, name: from.name, in: work).0
        try work.sql.execute(
            """
            UPDATE ticket
            SET submitter_id = \(person), excerpt = \(words.excerpt), updated_at = \(work.now),
                subject = \(forwarded.subject.isEmpty ? ticket.subject : forwarded.subject.oneLine(500))
            WHERE id = \(ticket.id)
            """)
        try work.sql.execute(
            """
            UPDATE log_entry SET author_id = \(person), body_text = \(words.text), body_html = NULL
            WHERE ticket_id = \(ticket.id) AND inbound_id = \(inbound)
            """)
        let own = mail.comment.text.trimmingSpaces
        if !own.isEmpty {
            var note = NewComment(text: own)
            note.via = .email
            _ = try LogEntry.write(note, on: ticket.id, by: ticket.submitterID, isTechsOnly: true, in: work)
        }
        try keep { $0.originalSender = nil }
        return try done("made the ticket \(address)'s, who wrote the forwarded mail", kind: .changed, isTechsOnly: true)
    }

    func subscribeLeftOut() throws -> ID<LogEntry>? {
        try requireTechnician("subscribe others")
        let addresses = ticket.offers.leftOut.compactMap { EmailAddress($0) }
        guard !addresses.isEmpty else { return nil }
        for address in addresses {
            let person = try Person.findOrRegister(address, name: "", in: work).0
            try Subscriber.add(person, to: ticket.id, in: work)
        }
        try keep { $0.leftOut = [] }
        return try done("subscribed \(addresses.count) more recipients", kind: .changed, isTechsOnly: true)
    }

    func dismissOffers() throws -> ID<LogEntry>? {
        try requireTechnician("decide that")
        try keep { $0 = TicketOffers() }
        return nil
    }

    private func keep(_ change: (inout TicketOffers) -> Void) throws {
        var offers = ticket.offers
        change(&offers)
        try work.sql.execute("UPDATE ticket SET offers = \(try offers.stored()) WHERE id = \(ticket.id)")
    }

    private func originMail() throws -> ID<InboundMail>? {
        let found: ID<InboundMail>?? = try work.sql.value(
            "SELECT origin_inbound_id FROM ticket WHERE id = \(ticket.id)")
        return found.flatMap { $0 }
    }
}
