import PortableSQL

/// What people change of themselves.
extension Person {
    public static func setNames(_ id: ID<Person>, first: String, last: String, in work: DeskTransaction) throws {
        let (first, last) = (first.oneLine(200), last.oneLine(200))
        let full = [first, last].filter { !$0.isEmpty }.joined(separator: " ")
        try work.sql.execute(
            "UPDATE person SET first_name = \(first), last_name = \(last), full_name = \(full) WHERE id = \(id)")
    }

    /// - Parameter language: a tag that is none of ours counts as none.
    public static func setPlace(_ id: ID<Person>, language: String, timeZone: String, in work: DeskTransaction) throws {
        let language = MailLanguage(tag: language)?.rawValue ?? ""
        try work.sql.execute(
            "UPDATE person SET language = \(language), time_zone = \(timeZone.oneLine(60)) WHERE id = \(id)")
    }

    public static func setSignature(_ id: ID<Person>, _ signature: String, in work: DeskTransaction) throws {
        try work.sql.execute("UPDATE person SET signature = \(String(signature.prefix(4000))) WHERE id = \(id)")
    }

    public static func choices(of id: ID<Person>, in tx: Transaction) throws -> NoticeChoices {
        try NoticeChoices(stored: tx.value("SELECT notice_choices FROM person WHERE id = \(id)") ?? "")
    }

    public static func setChoices(_ id: ID<Person>, _ choices: NoticeChoices, in work: DeskTransaction) throws {
        try work.sql.execute("UPDATE person SET notice_choices = \(try choices.stored()) WHERE id = \(id)")
    }
}
