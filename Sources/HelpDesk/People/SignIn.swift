import PortableSQL

/// Signing in by password, with its brakes (reliability §6.5): none locks anybody out for good.
public struct SignIn: Sendable {
    public enum Outcome: Sendable {
        /// The cookie's value.
        case welcome(cookie: String)
        /// Name or password are not right; which of them is not said.
        case refused
        /// Too many tries; the next after this wait.
        case wait(Duration)
    }

    private let desk: Desk
    private let passwords: PasswordKeeper

    public init(desk: Desk, passwords: PasswordKeeper) {
        self.desk = desk
        self.passwords = passwords
    }

    public func attempt(name: String, password: String, client: String, userAgent: String) async throws -> Outcome {
        let account = name.trimmingSpaces.lowercased().oneLine(254)
        if let wait = try await brake(account: account, client: client) { return .wait(wait) }
        let (person, stored) = try await desk.read { tx -> (Person?, String?) in
            guard let person = try Person.find(signInName: account, in: tx), !person.isDisabled else {
                return (nil, nil)
            }
            let stored: String?? = try tx.value("SELECT password_hash FROM person WHERE id = \(person.id)")
            return (person, stored.flatMap { $0 })
        }
        let isRight = try await passwords.matches(password, stored: stored)
        guard isRight, let person else {
            try await desk.write { work in
                try Attempt.note("sign-in", account, in: work)
                try Attempt.note("sign-in-client", client, in: work)
            }
            return .refused
        }
        return .welcome(
            cookie: try await desk.write { work in
                try Attempt.forget("sign-in", account, in: work)
                return try Session.start(for: person.id, userAgent: userAgent, in: work)
            })
    }

    /// 5 failures a minute and 20 an hour for an account, 30 a minute for a client's address.
    private func brake(account: String, client: String) async throws -> Duration? {
        let now = desk.now
        return try await desk.read { tx in
            if try Attempt.count("sign-in", account, since: now - .seconds(60), in: tx) >= 5 { return .seconds(60) }
            if try Attempt.count("sign-in", account, since: now - .seconds(3600), in: tx) >= 20 { return .seconds(900) }
            if try Attempt.count("sign-in-client", client, since: now - .seconds(60), in: tx) >= 30 {
                return .seconds(60)
            }
            return nil
        }
    }
}

/// What was tried lately, for the brakes.
enum Attempt {
    static func note(_ kind: String, _ subject: String, in work: DeskTransaction) throws {
        try work.sql.execute("INSERT INTO attempt (kind, subject, at) VALUES (\(kind), \(subject), \(work.now))")
        try work.sql.execute("DELETE FROM attempt WHERE at < \(work.now - .seconds(86400))")
    }

    static func forget(_ kind: String, _ subject: String, in work: DeskTransaction) throws {
        try work.sql.execute("DELETE FROM attempt WHERE kind = \(kind) AND subject = \(subject)")
    }

    static func count(_ kind: String, _ subject: String, since: Timestamp, in tx: Transaction) throws -> Int {
        try tx.value("SELECT COUNT(*) FROM attempt WHERE kind = \(kind) AND subject = \(subject) AND at > \(since)")
            ?? 0
    }
}
