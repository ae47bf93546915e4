import HTTPTypes
import HelpDesk
import Hummingbird
import MailSigning
import Mustache
import PortableSQL

/// What the DNS must say of the From domains, what it says, and the keys that sign (OUT5).
extension DeliverabilityLine: MustacheParent {
    func child(named: String) -> Any? {
        switch named {
        case "topic": topic
        case "state": state
        case "isGood": isGood
        case "isBad": isBad
        case "sentence": sentence
        case "found": found
        case "records": records
        default: nil
        }
    }
}

extension SigningKeyView: MustacheParent {
    func child(named: String) -> Any? {
        switch named {
        case "id": id
        case "selector": selector
        case "algorithm": algorithm
        case "isEnabled": isEnabled
        case "state": state
        case "question": question
        default: nil
        }
    }
}

extension Site {
    func deliverability(_ request: Request, context: DeskContext) async throws -> Response {
        try await deliverabilityPage(context)
    }

    /// Asks a worker to look into the DNS; the page that follows waits for it.
    func checkDeliverability(_ request: Request, context: DeskContext) async throws -> Response {
        let (session, _) = try context.administrator()
        let form = try await form(request, context)
        let domain = form["domain"]
        try await desk.write { [host = configuration.hostName] work in
            guard try DeliverabilityPlan.domains(hostName: host, in: work.sql).contains(domain) else {
                throw DeskError.notFound("domain")
            }
            _ = try ConnectionTest.ask(.deliverability(domain: domain), by: session.person.id, in: work)
        }
        return .seeOther("/settings/deliverability")
    }

    func makeSigningKey(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let form = try await form(request, context)
        guard let algorithm = DKIMKey.Algorithm(rawValue: form["algorithm"]) else {
            throw DeskError.notFound("kind of key")
        }
        let (domain, selector) = (form["domain"], form["selector"].trimmingSpaces)
        do {
            let key = try SigningKey.New(
                domain: domain, algorithm: algorithm, selector: selector.isEmpty ? nil : selector, now: desk.now)
            try await desk.write { _ = try SigningKey.add(key, in: $0) }
        } catch DeskError.invalid(let errors) {
            return try await deliverabilityPage(context, alert: errors.map(\.message).joined(separator: " "))
        }
        return .seeOther("/settings/deliverability")
    }

    func enableSigningKey(_ request: Request, context: DeskContext) async throws -> Response {
        try await changeSigningKey(request, context) { try SigningKey.enable($0, in: $1) }
    }

    func disableSigningKey(_ request: Request, context: DeskContext) async throws -> Response {
        try await changeSigningKey(request, context) { try SigningKey.disable($0, in: $1) }
    }

    func removeSigningKey(_ request: Request, context: DeskContext) async throws -> Response {
        try await changeSigningKey(request, context) { try SigningKey.remove($0, in: $1) }
    }

    private func changeSigningKey(
        _ request: Request, _ context: DeskContext,
        _ change: @escaping @Sendable (ID<SigningKey>, DeskTransaction) throws -> Void
    ) async throws -> Response {
        _ = try context.administrator()
        let id = try context.id(of: SigningKey.self)
        _ = try await form(request, context)
        do { try await desk.write { try change(id, $0) } } catch DeskError.notAllowed(let words) {
            return try await deliverabilityPage(context, alert: words)
        }
        return .seeOther("/settings/deliverability")
    }

    // MARK: The page

    private func deliverabilityPage(_ context: DeskContext, alert: String? = nil) async throws -> Response {
        _ = try context.administrator()
        let host = configuration.hostName
        let domains = try await desk.read { try DeliverabilityPlan.domains(hostName: host, in: $0) }
        try await waitForChecks(of: domains)
        let when = try await when()
        var views: [[String: Any]] = []
        for domain in domains { views.append(try await view(of: domain, when)) }
        var frame = Frame("Deliverability", current: "deliverability")
        frame.alert = alert
        return try await page(
            "admin/deliverability", ["domains": views] as [String: Any], frame: frame, context: context,
            status: alert == nil ? .ok : .unprocessableContent)
    }

    /// A look into the DNS takes some seconds at most.
    private func waitForChecks(of domains: [String]) async throws {
        for _ in 0..<100 {
            let isRunning = try await desk.read { tx in
                try domains.contains { domain in
                    try ConnectionTest.newest(of: domain, in: tx).map { $0.endedAt == nil } ?? false
                }
            }
            guard isRunning else { return }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func view(of domain: String, _ when: When) async throws -> [String: Any] {
        let (plan, check, keys) = try await desk.read { [tokens = desk.tokens, host = configuration.hostName] tx in
            (
                try DeliverabilityPlan.load(for: domain, hostName: host, tokens: tokens, in: tx),
                try ConnectionTest.newest(of: domain, in: tx),
                try SigningKey.all(in: tx).filter { $0.domain == domain }
            )
        }
        let known = check?.report
        let report: DomainReport
        if let known { report = known } else { report = try await plan.freshRecords() }
        var view: [String: Any] = [
            "domain": domain, "isChecked": known != nil, "isRunning": check != nil && check?.endedAt == nil,
            "lines": report.lines.map { DeliverabilityLine($0, isChecked: known != nil) },
            "keys": keys.map { SigningKeyView($0, known) },
        ]
        if let ended = check?.endedAt { view["checked"] = when.short(ended) }
        return view
    }
}

/// One record as the page shows it.
struct DeliverabilityLine {
    let topic: String
    let state: String
    let isGood: Bool
    let isBad: Bool
    let sentence: String
    let found: [String]
    let records: [[String: Any]]

    init(_ line: DomainReport.Line, isChecked: Bool) {
        topic = line.topic
        isGood = isChecked && line.status == "good"
        isBad = isChecked && (line.status == "wrong" || line.status == "missing")
        found = line.found
        records =
            line.record.map { [["name": $0.name, "type": $0.type, "value": $0.value, "zoneLine": $0.zoneLine]] } ?? []
        state =
            switch line.status {
            case _ where !isChecked: "not looked up yet"
            case "good": "as it should be"
            case "missing": "missing"
            case "wrong": "wrong"
            default: "not known"
            }
        sentence =
            isChecked || line.record == nil && line.topic != "MX" ? line.sentence : Self.purpose(of: line.topic)
    }

    private static func purpose(of topic: String) -> String {
        switch topic {
        case "SPF": "Says which hosts may send for the domain."
        case "DKIM": "Publishes the key that mail is signed with."
        case "DMARC": "Says what receivers do with mail that neither proves."
        default: "Names the host that takes the domain's mail, so that answers arrive."
        }
    }
}

/// A key that signs, or will.
struct SigningKeyView: Sendable {
    let id: Int64
    let selector: String
    let algorithm: String
    let isEnabled: Bool
    let state: String
    /// Asked before it signs.
    let question: String?

    init(_ key: SigningKey, _ report: DomainReport?) {
        id = key.id.number
        selector = key.selector
        algorithm = key.algorithm.rawValue
        isEnabled = key.isEnabled
        let line = report?.lines.first { $0.key == key.recordName }
        let published =
            switch line?.status {
            case "good": "published in the DNS"
            case "missing": "not yet published in the DNS"
            case "wrong": "published wrongly"
            case "unknown": "the DNS did not answer"
            default: "not looked up yet"
            }
        state = "\(key.isEnabled ? "signs mail" : "does not sign yet"), \(published)"
        question =
            line?.status == "good"
            ? nil
            : "The DNS was not seen to hold this key. Mail that it signs is then worse off than unsigned. Sign all the same?"
    }
}
