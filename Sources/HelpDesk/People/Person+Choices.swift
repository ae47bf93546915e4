import PortableSQL

/// What somebody wants to hear, and when (N14, N15).
extension Person {
    public static func choices(of id: ID<Person>, in tx: Transaction) throws -> NoticeChoices {
        try NoticeChoices(stored: tx.value("SELECT notice_choices FROM person WHERE id = \(id)") ?? "")
    }

    public static func setChoices(_ id: ID<Person>, _ choices: NoticeChoices, in work: DeskTransaction) throws {
        try work.sql.execute("UPDATE person SET notice_choices = \(try choices.stored()) WHERE id = \(id)")
    }
}
