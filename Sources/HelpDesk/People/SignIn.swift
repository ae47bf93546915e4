import PortableSQL

/// Signing in by password, with its brakes (reliability §6.5): beyond them tries wait for one another. None locks anybody
/// out: a browser that the person signed in with before has brakes of its own, and a right password is taken in its turn.
public struct SignIn: Sendable {
    /// One try.
    public struct Try: Sendable {
        public let name: String
        public let password: String
        /// The visitor's address.
        public let client: String
        public let browser: KnownBrowser?

        public init(name: String, password: String, client: String, browser: KnownBrowser? = nil) {
            self.name = name
            self.password = password
            self.client = client
            self.browser = browser
        }
    }

    public enum Answer: Sendable {
        case right(Person)
        /// Name or password are not right; which of them is not said.
        case refused
        /// Too many tries; the next after this wait.
        case wait(Duration)
    }

    public enum Outcome: Sendable {
        /// The cookies' values: of the session, and of the browser as one that is known.
        case welcome(cookie: String, browser: String)
        case refused
        case wait(Duration)
    }

    private let desk: Desk
    private let passwords: PasswordKeeper
    private let lanes: SignInLanes

    public init(desk: Desk, passwords: PasswordKeeper, lanes: SignInLanes) {
        self.desk = desk
        self.passwords = passwords
        self.lanes = lanes
    }

    /// Signs in.
    ///
    /// - Parameter replacing: the session that this browser had; it ends (T18).
    public func attempt(_ new: Try, userAgent: String, replacing earlier: Session? = nil) async throws -> Outcome {
        switch try await verify(new) {
        case .refused: return .refused
        case .wait(let wait): return .wait(wait)
        case .right(let person):
            let browser = new.browser?.person == person.id ? new.browser : nil
            let cookie = try await desk.write { work in
                try earlier?.end(in: work)
                return try Session.start(for: person.id, userAgent: userAgent, in: work)
            }
            return .welcome(
                cookie: cookie,
                browser: (browser ?? .new(for: person.id, tokens: desk.tokens)).cookie(tokens: desk.tokens))
        }
    }

    /// Whether name and password belong together. The try is counted before the hash is made, which takes its time.
    public func verify(_ new: Try) async throws -> Answer {
        let account = new.name.trimmingSpaces.lowercased().oneLine(254)
        let (person, stored) = try await found(account)
        let brakes = brakes(of: account, person, new)
        let pauses = try await desk.write { work in
            let pauses = try brakes.compactMap { try $0.pause(in: work) }
            for brake in brakes { try Attempt.note(brake.kind, brake.subject, in: work) }
            return pauses
        }
        for (lane, pause) in pauses {
            guard try await lanes.wait(in: lane, pause: pause) else { return .wait(.seconds(60)) }
        }
        guard try await passwords.matches(new.password, stored: stored), let person else { return .refused }
        try await desk.write { work in
            for brake in brakes { try brake.release(in: work) }
        }
        return .right(person)
    }

    private func found(_ account: String) async throws -> (Person?, String?) {
        try await desk.read { tx -> (Person?, String?) in
            guard let person = try Person.find(signInName: account, in: tx), !person.isDisabled else {
                return (nil, nil)
            }
            let stored: String?? = try tx.value("SELECT password_hash FROM person WHERE id = \(person.id)")
            return (person, stored.flatMap { $0 })
        }
    }

    /// A known browser of that person is held up by its own failures only.
    private func brakes(of account: String, _ person: Person?, _ new: Try) -> [Brake] {
        if let browser = new.browser, browser.person == person?.id {
            return [Brake(kind: "sign-in-browser", subject: browser.chance, aMinute: 5, anHour: 20)]
        }
        return [
            Brake(kind: "sign-in", subject: account, aMinute: 5, anHour: 20),
            Brake(kind: "sign-in-client", subject: new.client, aMinute: 30, anHour: nil),
        ]
    }
}

/// So many failures are free of a pause.
private struct Brake: Sendable {
    let kind: String
    let subject: String
    let aMinute: Int
    let anHour: Int?

    /// The lane that the next try waits in, and how long; nil where it need not.
    func pause(in work: DeskTransaction) throws -> (lane: String, pause: Duration)? {
        func count(_ time: Duration) throws -> Int {
            try Attempt.count(kind, subject, since: work.now - time, in: work.sql)
        }
        if let anHour, try count(.seconds(3600)) >= anHour { return (lane, .seconds(10)) }
        return try count(.seconds(60)) >= aMinute ? (lane, .seconds(4)) : nil
    }

    /// The right password was known: of the account nothing is left, of an address only this try is no failure.
    func release(in work: DeskTransaction) throws {
        if kind == "sign-in-client" {
            try Attempt.takeBack(kind, subject, in: work)
        } else {
            try Attempt.forget(kind, subject, in: work)
        }
    }

    private var lane: String { "\(kind) \(subject)" }
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

    /// The newest of them was none.
    static func takeBack(_ kind: String, _ subject: String, in work: DeskTransaction) throws {
        try work.sql.execute(
            """
            DELETE FROM attempt
            WHERE kind = \(kind) AND subject = \(subject)
              AND at = (SELECT MAX(at) FROM attempt WHERE kind = \(kind) AND subject = \(subject))
            """)
    }

    static func count(_ kind: String, _ subject: String, since: Timestamp, in tx: Transaction) throws -> Int {
        try tx.value("SELECT COUNT(*) FROM attempt WHERE kind = \(kind) AND subject = \(subject) AND at > \(since)")
            ?? 0
    }
}
