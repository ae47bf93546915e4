import PortableSQL

/// How a message is shown, found when it is written: no page looks through what strangers sent to find it.
public enum EntryLook: Int, Sendable, SQLConvertible {
    /// Plain text.
    case text = 0
    /// There is HTML, which says no more than its text.
    case textOfHTML = 1
    /// As it was sent, in a frame: tables, pictures and colours.
    case frame = 2
    /// In a frame, with pictures that lie on somebody else's server.
    case frameWithRemotePictures = 3

    public var hasHTML: Bool { self != .text }
    public var isFramed: Bool { self == .frame || self == .frameWithRemotePictures }

    /// What needs a frame, in the spelling of our own cleaning.
    static let framed = [
        "<table", "<img", "style=", "<font", "<ul", "<ol", "<b>", "<strong", "<i>", "<em>", "<h1", "<h2", "<h3",
        "<pre", "<blockquote", "<u>",
    ]

    /// Of HTML that was cleaned; linear in its length.
    init(of html: String?) {
        guard let html else {
            self = .text
            return
        }
        if html.holds("data-src=") {
            self = .frameWithRemotePictures
        } else {
            self = Self.framed.contains(where: html.holds) ? .frame : .textOfHTML
        }
    }
}

extension LogEntry {
    /// Characters of one message that the ticket's page shows; the rest is behind a link.
    public static let shownLimit = 50_000

    /// The log as a ticket's page shows it, oldest first: words up to `shownLimit`, no HTML. The newest `limit` where
    /// there are more.
    public static func shown(of ticket: Ticket, visibleTo viewer: Viewer, limit: Int = 500, in tx: Transaction) throws
        -> [LogEntry]
    {
        try tx.rows(
            """
            SELECT l.id, l.ticket_id, l.author_id, l.kind, l.is_techs_only, l.is_unproven, l.is_of_outsider, l.via,
                SUBSTR(l.body_text, 1, \(shownLimit)) AS body_text, NULL AS body_html,
                SUBSTR(l.quoted_text, 1, \(shownLimit)) AS quoted_text, NULL AS quoted_html, l.mail_date, l.created_at,
                l.inbound_id, l.look, l.quoted_html IS NOT NULL AS has_quoted_html,
                p.full_name AS author_full_name, p.username AS author_username
            FROM \(source)
            WHERE l.ticket_id = \(ticket.id) AND \(viewer.visibleEntries(in: ticket.categoryID))
            ORDER BY l.id DESC
            LIMIT \(limit)
            """
        ).reversed().map(LogEntry.init)
    }

    /// Whether `shown` may have left something of it out.
    public var isCut: Bool { text.unicodeScalars.count >= Self.shownLimit }
    public var isQuoteCut: Bool { (quotedText?.unicodeScalars.count ?? 0) >= Self.shownLimit }
}
