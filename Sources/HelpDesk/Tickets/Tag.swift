import PortableSQL

/// Words that people and rules put on tickets, to find them by (D3).
public enum Tag {
    private static let lengthLimit = 40
    private static let countLimit = 20

    /// What was typed, as tags: in lower case, blanks within one made hyphens; commas and semicolons part them.
    public static func list(_ text: String) -> [String] {
        clean(text.split { $0 == "," || $0 == ";" || $0.isNewline }.map(String.init))
    }

    /// Each once, in order, no longer and no more than is kept.
    static func clean(_ tags: [String]) -> [String] {
        var seen: Set<String> = []
        let cleaned = tags.map(clean).filter { !$0.isEmpty && seen.insert($0).inserted }
        return Array(cleaned.prefix(countLimit)).sorted()
    }

    private static func clean(_ tag: String) -> String {
        let words = tag.lowercased().split { $0.isWhitespace || $0 == "," || $0 == "#" || !isPrintable($0) }
        return String(words.joined(separator: "-").prefix(lengthLimit))
    }

    private static func isPrintable(_ character: Character) -> Bool {
        character.unicodeScalars.allSatisfy {
            $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
        }
    }

    /// As `ticket.tags` keeps them for lists.
    static func split(_ stored: String) -> [String] { stored.split(separator: ",").map(String.init) }

    /// - Parameter tags: cleaned; all that the ticket has from now on.
    static func set(_ tags: [String], on ticket: ID<Ticket>, in work: DeskTransaction) throws {
        try work.sql.execute("DELETE FROM ticket_tag WHERE ticket_id = \(ticket)")
        for tag in tags {
            try work.sql.execute("INSERT INTO ticket_tag (ticket_id, tag) VALUES (\(ticket), \(tag))")
        }
        try work.sql.execute("UPDATE ticket SET tags = \(tags.joined(separator: ",")) WHERE id = \(ticket)")
    }

    /// A condition on `ticket t`.
    static func condition(_ tag: String) -> SQL {
        "t.id IN (SELECT ticket_id FROM ticket_tag WHERE tag = \(clean(tag)))"
    }
}
