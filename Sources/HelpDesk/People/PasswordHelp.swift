import PortableSQL

/// "Forgot password" and invitations: a mail with a link, never a password (T20, T21).
public enum PasswordHelp {
    private static let perAccount = 3
    private static let perClient = 10

    /// Asks for a link to set a new password. Says nothing about whether the person is known.
    public static func ask(for name: String, client: String, in work: DeskTransaction) throws {
        let account = name.trimmingSpaces.lowercased().oneLine(254)
        let hourAgo = work.now - .seconds(3600)
        let asked = try Attempt.count("reset", account, since: hourAgo, in: work.sql)
        // Beyond an address's share only the first of each account goes: behind one proxy nobody is kept from a mail.
        let isOften = try Attempt.count("reset-client", client, since: hourAgo, in: work.sql) >= perClient
        guard asked < (isOften ? 1 : perAccount) else { return }
        try Attempt.note("reset", account, in: work)
        try Attempt.note("reset-client", client, in: work)
        guard let person = try Person.find(signInName: account, in: work.sql), !person.isDisabled, person.email != nil
        else { return }
        try record(.passwordReset, for: person.id, in: work)
    }

    /// Sends a welcome mail with a link to set a password.
    public static func invite(_ person: ID<Person>, in work: DeskTransaction) throws {
        try record(.welcome, for: person, in: work)
    }

    private static func record(_ kind: Event.Kind, for person: ID<Person>, in work: DeskTransaction) throws {
        var details = Event.Details()
        details.person = person
        try Event.record(kind, actor: nil, details: details, in: work)
    }
}
