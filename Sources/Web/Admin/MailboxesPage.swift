import HTTPTypes
import HelpDesk
import Hummingbird

extension Site {
    /// Incoming email accounts: how each fares, in the server's own words.
    func mailboxes(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let (mailboxes, categories) = try await desk.read { (try Mailbox.all(in: $0), try Category.all(in: $0)) }
        let when = try await when()
        let names = Dictionary(categories.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        let rows = mailboxes.map {
            Self.row($0, category: $0.categoryID.flatMap { names[$0] } ?? "the default category", when: when)
        }
        let view: [String: Any] = ["rows": rows, "isEmpty": rows.isEmpty]
        return try await page(
            "admin/mailboxes", view, frame: Frame("Incoming email accounts", current: "mailboxes"), context: context)
    }

    private static func row(_ mailbox: Mailbox, category: String, when: When) -> [String: Any] {
        let health = mailbox.health
        var facts = [
            health.isWatching ? "IMAP with push" : mailbox.access == .imap ? "IMAP" : "POP3",
            "\(mailbox.host):\(mailbox.port)", "new tickets to \(category)",
        ]
        if let last = health.lastMailAt { facts.append("last mail \(when.short(last))") }
        var row: [String: Any] = [
            "id": mailbox.id.number, "address": mailbox.address.text, "facts": facts.joined(separator: " · "),
            "isOAuth": mailbox.login == .oauth,
            "isEnabled": mailbox.isEnabled, "authServer": mailbox.authServer, "trusts": trusts(mailbox.trust.rawValue),
            "checked": health.lastCheckAt.map { "last check \(when.short($0))" } ?? "not checked yet",
            "isBad": health.lastError != nil || !mailbox.isEnabled,
        ]
        if let until = health.disabledUntil, until > when.now {
            row["trouble"] =
                "Disabled until \(when.short(until)) after \(health.errorsInRow) errors in a row. The server said: \(health.lastError ?? "")"
            row["mayEnable"] = true
        } else if let error = health.lastError {
            row["trouble"] =
                "\(health.errorsInRow == 1 ? "1 error" : "\(health.errorsInRow) errors in a row"). \(error)"
        }
        if !mailbox.isEnabled { row["mayEnable"] = true }
        return row
    }

    func newMailboxForm(_ request: Request, context: DeskContext) async throws -> Response {
        try await newMailboxPage(
            NewMailbox(address: "", host: "", port: 993, security: "tls", username: "", password: ""), context)
    }

    /// Asks a worker which servers the address has, and fills them into the form.
    func discoverServers(_ request: Request, context: DeskContext) async throws -> Response {
        let (session, _) = try context.administrator()
        let form = try await form(request, context)
        var new = Self.mailbox(of: form)
        let address = new.address
        guard EmailAddress(address) != nil else {
            return try await newMailboxPage(
                new, context, form: form, errors: [FieldError("address", "Enter the mailbox's e-mail address.")])
        }
        let id = try await desk.write {
            try ConnectionTest.ask(.discovery(address: address), by: session.person.id, in: $0)
        }
        let test = try await endOf(id, patience: .seconds(12))
        guard let best = test.suggestions.first(where: { $0.purpose != .outgoing }) else {
            return try await newMailboxPage(
                new, context, form: form,
                notice: "Nobody tells which servers \(address) has. Ask its provider, or its administrator.")
        }
        (new.host, new.port, new.security, new.username) = (best.host, best.port, best.security, best.username)
        new.access = best.purpose.rawValue
        return try await newMailboxPage(
            new, context, form: form,
            notice: "Found by \(best.source). Enter the password, and see whether the server is the right one.")
    }

    /// A test once it has ended, or as it is after `patience`: most servers answer at once, and a page that is whole needs no
    /// script.
    private func endOf(_ id: ID<ConnectionTest>, patience: Duration) async throws -> ConnectionTest {
        let end = ContinuousClock.now + patience
        var test = try await desk.read { try ConnectionTest.find(id, in: $0) }
        while test.endedAt == nil, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(100))
            test = try await desk.read { try ConnectionTest.find(id, in: $0) }
        }
        return test
    }

    /// Asks a worker to try it, and shows the page that waits for the answer.
    func testMailbox(_ request: Request, context: DeskContext) async throws -> Response {
        let (session, _) = try context.administrator()
        let form = try await form(request, context)
        let new = Self.mailbox(of: form)
        do {
            try new.check()
            if new.login == Mailbox.Login.oauth.rawValue { return try await addOAuthMailbox(new, form, context) }
        } catch DeskError.invalid(let errors) {
            return try await newMailboxPage(new, context, form: form, errors: errors)
        }
        let id = try await desk.write { try ConnectionTest.ask(.mailbox(new), by: session.person.id, in: $0) }
        return try await testPage(id, new, context)
    }

    /// Adds it, once the person has said what becomes of mail that is there already (IN1).
    func addMailbox(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let form = try await form(request, context)
        var new = Self.mailbox(of: form)
        if let test = ID<ConnectionTest>(form["test"]) {
            let facts = MailboxFacts(try await desk.read { try ConnectionTest.find(test, in: $0) })
            (new.uidValidity, new.startUID) = (facts.uidValidity, facts.uidNext)
        }
        do {
            try await desk.write { [new] in try Mailbox.add(new, in: $0) }
        } catch DeskError.invalid(let errors) {
            return try await newMailboxPage(new, context, errors: errors)
        }
        return .seeOther("/settings/mailboxes")
    }

    func enableMailbox(_ request: Request, context: DeskContext) async throws -> Response {
        try await changeMailbox(request, context) { id, _, work in try Mailbox.setEnabled(id, true, in: work) }
    }

    func disableMailbox(_ request: Request, context: DeskContext) async throws -> Response {
        try await changeMailbox(request, context) { id, _, work in try Mailbox.setEnabled(id, false, in: work) }
    }

    func setMailboxPassword(_ request: Request, context: DeskContext) async throws -> Response {
        try await changeMailbox(request, context) { id, form, work in
            guard !form["password"].isEmpty else {
                throw DeskError.invalid([FieldError("password", "Enter the new password.")])
            }
            try Mailbox.setPassword(id, form["password"], in: work)
        }
    }

    func setMailboxTrust(_ request: Request, context: DeskContext) async throws -> Response {
        try await changeMailbox(request, context) { id, form, work in
            guard let policy = TrustPolicy(rawValue: form["trust"]) else {
                throw DeskError.invalid([FieldError("trust", "Choose how much proof is asked for.")])
            }
            try Mailbox.setTrust(id, server: form["auth-server"].trimmingSpaces, policy: policy, in: work)
        }
    }

    func removeMailbox(_ request: Request, context: DeskContext) async throws -> Response {
        try await changeMailbox(request, context) { id, _, work in try Mailbox.remove(id, in: work) }
    }

    private func changeMailbox(
        _ request: Request, _ context: DeskContext,
        _ change: @escaping @Sendable (ID<Mailbox>, Form, DeskTransaction) throws -> Void
    ) async throws -> Response {
        _ = try context.administrator()
        let id = try context.id(of: Mailbox.self)
        let form = try await form(request, context)
        try await desk.write { try change(id, form, $0) }
        return .seeOther("/settings/mailboxes")
    }

    // MARK: The form

    private static func mailbox(of form: Form) -> NewMailbox {
        var new = NewMailbox(
            address: form["address"].trimmingSpaces, host: form["host"].trimmingSpaces, port: Int(form["port"]) ?? 0,
            security: form["security"],
            username: form["username"].isEmpty ? form["address"].trimmingSpaces : form["username"],
            password: form["password"])
        if !form["login"].isEmpty { new.login = form["login"] }
        if !form["access"].isEmpty { new.access = form["access"] }
        new.authServer = form["auth-server"].trimmingSpaces
        if !form["trust"].isEmpty { new.trust = form["trust"] }
        if !form["folder"].isEmpty { new.folder = form["folder"] }
        new.category = ID<HelpDesk.Category>(form["category"])
        if !form["afterwards"].isEmpty { new.afterwards = form["afterwards"] }
        new.moveTo = form["move-to"].isEmpty ? nil : form["move-to"]
        if !form["existing"].isEmpty { new.existingMail = form["existing"] }
        new.acceptsNoTLS = form.isOn("accept-no-tls")
        new.trustedCertificate = form["certificate"].isEmpty ? nil : form["certificate"]
        return new
    }

    private func newMailboxPage(
        _ new: NewMailbox, _ context: DeskContext, form: Form? = nil, errors: [FieldError] = [], notice: String? = nil
    ) async throws -> Response {
        _ = try context.administrator()
        let categories = try await desk.read { try Category.all(in: $0) }
        var view = Self.values(of: new)
        view["categories"] = categories.map {
            Choice(
                value: "\($0.id)", label: $0.name,
                isChosen: $0.id == new.category || (new.category == nil && $0.isDefault))
        }
        view["oauth"] = Self.oauthValues(of: form)
        view["isOAuth"] = new.login == Mailbox.Login.oauth.rawValue
        view["accesses"] = Self.accesses(new.access)
        view["trusts"] = Self.trusts(new.trust)
        view["securities"] = Self.securities(new.security)
        view["afterwardses"] = Self.afterwards(new.afterwards)
        view["errors"] = Dictionary(errors.map { ($0.field, $0.message) }, uniquingKeysWith: { first, _ in first })
        view["asksNoTLS"] = new.security == "none"
        var frame = Frame("Add a mailbox", current: "mailboxes")
        frame.notice = notice
        frame.alert = errors.isEmpty ? nil : errors.map(\.message).joined(separator: " ")
        return try await page(
            "admin/mailbox-new", view, frame: frame, context: context,
            status: errors.isEmpty ? .ok : .unprocessableContent)
    }

    private func testPage(_ id: ID<ConnectionTest>, _ new: NewMailbox, _ context: DeskContext) async throws -> Response
    {
        let test = try await endOf(id, patience: .seconds(6))
        var view = Self.values(of: new)
        view["test"] = id.number
        view["result"] = Self.result(test)
        view["categoryID"] = new.category.map { "\($0)" } ?? ""
        return try await page(
            "admin/mailbox-test", view, frame: Frame("Add a mailbox", current: "mailboxes"), context: context)
    }

    private static func result(_ test: ConnectionTest) -> [String: Any] {
        let mails = MailboxFacts(test).mails ?? 0
        return [
            "id": test.id.number, "isRunning": test.endedAt == nil, "isOK": test.succeeded == true,
            "isBad": test.succeeded == false,
            "summary": test.summary, "conversation": test.conversation, "mails": mails, "hasMails": mails > 0,
        ]
    }

    private static func values(of new: NewMailbox) -> [String: Any] {
        [
            "address": new.address, "host": new.host, "port": new.port, "security": new.security,
            "username": new.username,
            "password": new.password, "folder": new.folder, "afterwards": new.afterwards, "moveTo": new.moveTo ?? "",
            "certificate": new.trustedCertificate ?? "", "acceptsNoTLS": new.acceptsNoTLS,
            "access": new.access, "authServer": new.authServer, "trust": new.trust,
        ]
    }

    private static func securities(_ chosen: String) -> [Choice] {
        [
            ("tls", "TLS from the first byte (port 993, POP3 995)"),
            ("starttls", "STARTTLS (port 143, POP3 110)"),
            ("none", "none: only on this machine"),
        ]
        .map { Choice(value: $0.0, label: $0.1, isChosen: $0.0 == chosen) }
    }

    private static func accesses(_ chosen: String) -> [Choice] {
        [("imap", "IMAP"), ("pop3", "POP3")].map { Choice(value: $0.0, label: $0.1, isChosen: $0.0 == chosen) }
    }

    private static func trusts(_ chosen: String) -> [Choice] {
        [
            ("balanced", "balanced: our token, or the server's word"), ("strict", "strict: the server's word only"),
            ("legacy", "legacy: anyone can write in a technician's name"),
        ]
        .map { Choice(value: $0.0, label: $0.1, isChosen: $0.0 == chosen) }
    }

    private static func afterwards(_ chosen: String) -> [Choice] {
        [
            ("delete", "is removed from the server"), ("move", "is moved to another folder"),
            ("seen", "stays, marked as seen"),
        ]
        .map { Choice(value: $0.0, label: $0.1, isChosen: $0.0 == chosen) }
    }
}

/// What a mailbox test found: `mails=12 uidvalidity=1 uidnext=13`, the first line of its conversation.
struct MailboxFacts {
    private(set) var mails: Int?
    private(set) var uidValidity: Int64?
    private(set) var uidNext: Int64?

    init(_ test: ConnectionTest) {
        for part in test.conversation.prefix(while: { !$0.isNewline }).split(separator: " ") {
            let pair = part.split(separator: "=")
            guard pair.count == 2, let number = Int64(pair[1]) else { continue }
            switch pair[0] {
            case "mails": mails = Int(number)
            case "uidvalidity": uidValidity = number
            case "uidnext": uidNext = number
            default: continue
            }
        }
    }
}
