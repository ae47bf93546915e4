import Foundation
import MIME
import PortableSQL

/// A row of the journal of incoming mail: in custody from arrival to its final state (reliability §4.1).
public struct InboundMail: Sendable {
    /// What it became; the ledger's words (IN18).
    public enum State: String, Sendable, CaseIterable, SQLConvertible {
        case waiting
        case ticket
        case comment
        case commandOnly = "command_only"
        case held
        case deliveryNews = "delivery_news"
        case duplicate
    }

    /// What a person decided about a held mail.
    public enum Resolution: String, Sendable, SQLConvertible {
        case release
        case deleted
        case published
    }

    public let id: ID<InboundMail>
    public let mailboxID: ID<Mailbox>?
    /// Where its ticket goes, where that was said when it was handed in.
    public let categoryID: ID<Category>?
    public let source: String
    public let size: Int
    public let envelopeFrom: String?
    public let envelopeTo: String?
    public let receivedAt: Timestamp
    /// When its last server got it; of an archived mail its own date.
    public let arrivedAt: Timestamp
    public let isSilent: Bool
    public let state: State
    /// How often reading or filing it ended badly.
    public let attempts: Int
    public let holdReason: HoldReason?
    public let resolution: Resolution?
    public let ticketID: ID<Ticket>?
    public let fromName: String
    public let fromAddress: String
    public let subject: String
    public let reasons: [Reason]
}

extension InboundMail {
    private static let chunkSize = 512 * 1024
    static let columns: SQL = """
        i.id, i.mailbox_id, i.category_id, i.arrived_at, i.source, i.size, i.envelope_from, i.envelope_to, i.received_at, i.is_silent, i.state, i.attempts,
        i.hold_reason, i.resolution, i.ticket_id, i.from_name, i.from_address, i.subject, i.reasons
        """

    init(_ row: Row) throws {
        id = try row("id")
        mailboxID = try row("mailbox_id")
        categoryID = try row("category_id")
        arrivedAt = try row("arrived_at")
        source = try row("source")
        size = try row("size")
        envelopeFrom = try row("envelope_from")
        envelopeTo = try row("envelope_to")
        receivedAt = try row("received_at")
        isSilent = try row("is_silent")
        state = try row("state")
        attempts = try row("attempts")
        holdReason = try row("hold_reason")
        resolution = try row("resolution")
        ticketID = try row("ticket_id")
        fromName = try row("from_name")
        fromAddress = try row("from_address")
        subject = try row("subject")
        let text: String = try row("reasons")
        reasons = try JSONDecoder().decode([Reason].self, from: Data(text.utf8))
    }

    // MARK: Keeping

    /// Takes mails into custody, all in one commit; the only thing done between fetching and removing.
    ///
    /// When this returns, the bytes are durable, and the server's copies may go.
    public static func keep(_ arrivals: [Arrival], on desk: Desk) async throws -> [Kept] {
        try await desk.write { work in
            let perMailbox = try IncomingSettings.load(in: work.sql).oneTicketPerMailbox
            let kept = try arrivals.map { try keep($0, perMailbox: perMailbox, in: work) }
            work.signal(.inbound)
            return kept
        }
    }

    static func keep(_ arrival: Arrival, perMailbox: Bool, in work: DeskTransaction) throws -> Kept {
        if let place = arrival.place, let known = try find(place, in: work.sql) {
            guard arrival.source == .pop3, try digest(of: known, in: work.sql) != arrival.digest else {
                try work.sql.execute("UPDATE inbound SET is_on_server = TRUE WHERE id = \(known)")
                return .again(known)
            }
            // The server gave the name of a mail that is gone to another one.
            try work.sql.execute("UPDATE inbound SET uid = NULL, is_on_server = FALSE WHERE id = \(known)")
        }
        let dedupe = perMailbox ? arrival.digest + Array("\(arrival.place?.mailbox.number ?? 0)".utf8) : arrival.digest
        let isTooLarge = arrival.sizeOnServer != nil
        if let id = try insert(
            arrival, state: isTooLarge ? .held : .waiting, dedupe: isTooLarge ? nil : dedupe, in: work)
        {
            if isTooLarge { try noteHeading(of: arrival, on: id, in: work) }
            try store(arrival.bytes, of: id, in: work)
            return .new(id)
        }
        let first: ID<InboundMail>? = try work.sql.value("SELECT id FROM inbound WHERE dedupe_digest = \(dedupe)")
        guard let first else {
            // Another node took the same place in between.
            if let place = arrival.place, let known = try find(place, in: work.sql) { return .again(known) }
            throw DatabaseError.busy("a mail was taken twice at the same moment")
        }
        guard let id = try insert(arrival, state: .duplicate, dedupe: nil, in: work) else {
            return .duplicate(of: first)
        }
        try copyHeadings(from: first, to: id, in: work)
        return .duplicate(of: first)
    }

    /// Nil where a unique key has it already.
    private static func insert(
        _ arrival: Arrival, state: State, dedupe: [UInt8]?, in work: DeskTransaction
    ) throws -> ID<InboundMail>? {
        let isTooLarge = arrival.sizeOnServer != nil
        return try work.sql.value(
            """
            INSERT INTO inbound (mailbox_id, category_id, source, folder_key, uidvalidity, uid, digest, dedupe_digest, size, envelope_from,
                                 envelope_to, received_at, arrived_at, is_silent, is_on_server, state, hold_reason)
            VALUES (\(arrival.place?.mailbox), \(arrival.category), \(arrival.source.rawValue), \(arrival.place?.folder), \(arrival.place?.uidValidity),
                    \(arrival.place?.uid), \(arrival.digest), \(dedupe), \(arrival.sizeOnServer ?? arrival.bytes.count),
                    \(arrival.envelopeFrom?.oneLine(500)), \(arrival.envelopeTo.joined(separator: ", ").oneLine(2000)),
                    \(work.now), \(arrival.arrivedAt ?? work.now), \(arrival.isSilent), \(arrival.place != nil && !isTooLarge),
                    \(state), \(isTooLarge ? HoldReason.tooLarge : nil))
            ON CONFLICT DO NOTHING
            RETURNING id
            """)
    }

    /// A mail of which only the header is here: enough to say whose it is.
    private static func noteHeading(of arrival: Arrival, on id: ID<InboundMail>, in work: DeskTransaction) throws {
        let message = Message(parsing: arrival.bytes)
        let from = message.from.first
        let reasons = [
            Reason("received", "\(HoldReason.tooLarge.sentence) Its size is \((arrival.sizeOnServer ?? 0) >> 20) MiB.")
        ]
        try work.sql.execute(
            """
            UPDATE inbound
            SET from_name = \((from?.name ?? "").oneLine(200)), from_address = \((from?.address ?? "").oneLine(254)),
                subject = \(message.subject.oneLine(500)), ended_at = \(work.now), reasons = \(try Reason.encode(reasons))
            WHERE id = \(id)
            """)
    }

    private static func store(_ bytes: [UInt8], of id: ID<InboundMail>, in work: DeskTransaction) throws {
        for (number, start) in stride(from: 0, to: bytes.count, by: chunkSize).enumerated() {
            let end = min(start + chunkSize, bytes.count)
            let chunk = start == 0 && end == bytes.count ? bytes : Array(bytes[start..<end])
            try work.sql.execute(
                "INSERT INTO inbound_raw (inbound_id, number, content) VALUES (\(id), \(number), \(chunk))")
        }
    }

    private static func copyHeadings(from first: ID<InboundMail>, to id: ID<InboundMail>, in work: DeskTransaction)
        throws
    {
        let reasons = [Reason("received", "The same bytes came before, as mail \(first); this copy changes nothing.")]
        try work.sql.execute(
            """
            UPDATE inbound
            SET duplicate_of = \(first), ended_at = \(work.now), reasons = \(try Reason.encode(reasons)),
                ticket_id = (SELECT f.ticket_id FROM inbound f WHERE f.id = \(first)),
                from_name = (SELECT f.from_name FROM inbound f WHERE f.id = \(first)),
                from_address = (SELECT f.from_address FROM inbound f WHERE f.id = \(first)),
                subject = (SELECT f.subject FROM inbound f WHERE f.id = \(first))
            WHERE id = \(id)
            """)
    }

    private static func find(_ place: Arrival.Place, in tx: Transaction) throws -> ID<InboundMail>? {
        try tx.value(
            """
            SELECT id FROM inbound
            WHERE mailbox_id = \(place.mailbox) AND folder_key = \(place.folder) AND uidvalidity = \(place.uidValidity)
              AND uid = \(place.uid)
            """)
    }

    private static func digest(of id: ID<InboundMail>, in tx: Transaction) throws -> [UInt8] {
        try tx.value("SELECT digest FROM inbound WHERE id = \(id)") ?? []
    }

    // MARK: Removing at the server

    /// UIDs that are ours and still on the server: to be removed there, also again.
    public static func removable(
        from mailbox: ID<Mailbox>, folder: String, uidValidity: Int64, in tx: Transaction
    ) throws -> [Int64] {
        try tx.values(
            """
            SELECT uid FROM inbound
            WHERE mailbox_id = \(mailbox) AND is_on_server = TRUE AND folder_key = \(folder) AND uidvalidity = \(uidValidity)
            ORDER BY id
            LIMIT 5000
            """)
    }

    public static func removed(
        _ uids: [Int64], from mailbox: ID<Mailbox>, folder: String, uidValidity: Int64, in work: DeskTransaction
    ) throws {
        try work.sql.execute(
            """
            UPDATE inbound SET is_on_server = FALSE
            WHERE mailbox_id = \(mailbox) AND folder_key = \(folder) AND uidvalidity = \(uidValidity) AND uid IN \(list: uids)
            """)
    }

    /// Which of these UIDs are in the journal.
    public static func known(
        _ uids: [Int64], of mailbox: ID<Mailbox>, folder: String, uidValidity: Int64, in tx: Transaction
    ) throws -> Set<Int64> {
        Set(
            try tx.values(
                """
                SELECT uid FROM inbound
                WHERE mailbox_id = \(mailbox) AND folder_key = \(folder) AND uidvalidity = \(uidValidity)
                  AND uid IN \(list: uids)
                """, as: Int64.self))
    }

    // MARK: Reading back

    public static func raw(_ id: ID<InboundMail>, in tx: Transaction) throws -> [UInt8] {
        // Piece by piece, so that a large mail is in memory once.
        var raw: [UInt8] = []
        var number = 0
        while let chunk: [UInt8] = try tx.value(
            "SELECT content FROM inbound_raw WHERE inbound_id = \(id) AND number = \(number)")
        {
            if chunk.count < chunkSize, number == 0 { return chunk }
            if number == 0 { raw.reserveCapacity(try size(of: id, in: tx)) }
            raw += chunk
            number += 1
        }
        return raw
    }

    private static func size(of id: ID<InboundMail>, in tx: Transaction) throws -> Int {
        try tx.value("SELECT size FROM inbound WHERE id = \(id)") ?? 0
    }

    public static func find(_ id: ID<InboundMail>, in tx: Transaction) throws -> InboundMail {
        guard let row = try tx.row("SELECT \(columns) FROM inbound i WHERE i.id = \(id)") else {
            throw DeskError.notFound("mail")
        }
        return try InboundMail(row)
    }

    /// A mail that waited for "publish?" was published: it is a comment now (CMD1).
    static func published(_ id: ID<InboundMail>, in work: DeskTransaction) throws {
        try work.sql.execute(
            """
            UPDATE inbound SET state = \(State.comment), resolution = \(Resolution.published)
            WHERE id = \(id) AND state = \(State.held)
            """)
    }
}
