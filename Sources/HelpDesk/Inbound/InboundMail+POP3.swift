import PortableSQL

/// Mails of a POP3 mailbox have a name instead of folder, UIDVALIDITY and UID: it stands where the folder does.
extension InboundMail {
    /// Keys in one statement.
    private static let portion = 500

    /// Which of these are in the journal and, as far as we know, on the server still. A name whose mail we removed may be
    /// given again: what stands there now is fetched.
    public static func known(keys: [String], of mailbox: ID<Mailbox>, in tx: Transaction) throws -> Set<String> {
        try portions(keys) { part in
            try tx.values(
                "SELECT folder_key FROM inbound WHERE mailbox_id = \(mailbox) AND folder_key IN \(list: part) AND uid IS NOT NULL AND (is_on_server = TRUE OR hold_reason = \(HoldReason.tooLarge))"
            )
        }
    }

    /// Which of these are ours, whole, and may be removed at the server.
    public static func onServer(keys: [String], of mailbox: ID<Mailbox>, in tx: Transaction) throws -> Set<String> {
        try portions(keys) { part in
            try tx.values(
                "SELECT folder_key FROM inbound WHERE mailbox_id = \(mailbox) AND is_on_server = TRUE AND folder_key IN \(list: part)"
            )
        }
    }

    public static func removed(keys: [String], from mailbox: ID<Mailbox>, in work: DeskTransaction) throws {
        _ = try portions(keys) { part -> [String] in
            try work.sql.execute(
                "UPDATE inbound SET is_on_server = FALSE WHERE mailbox_id = \(mailbox) AND folder_key IN \(list: part)")
            return []
        }
    }

    private static func portions(_ keys: [String], _ body: ([String]) throws -> [String]) throws -> Set<String> {
        var found: Set<String> = []
        for start in stride(from: 0, to: keys.count, by: portion) {
            found.formUnion(try body(Array(keys[start..<min(start + portion, keys.count)])))
        }
        return found
    }
}

extension Mailbox {
    /// The UIDLs of what a POP3 mailbox held when it was added.
    public static func oldMail(of mailbox: ID<Mailbox>, in tx: Transaction) throws -> Set<String> {
        Set(try tx.values("SELECT uidl FROM mailbox_old_mail WHERE mailbox_id = \(mailbox)", as: String.self))
    }

    public static func noteOldMail(_ names: Set<String>, of mailbox: ID<Mailbox>, in work: DeskTransaction) throws {
        for name in names {
            try work.sql.execute(
                """
                INSERT INTO mailbox_old_mail (mailbox_id, uidl) VALUES (\(mailbox), \(name))
                ON CONFLICT (mailbox_id, uidl) DO NOTHING
                """)
        }
    }
}
