import HTTPTypes
import HelpDesk
import Hummingbird

/// Finding the server whose word about a mailbox's senders counts, and testing whether it can be forged.
extension Site {
    /// A mail that has not come after this is not looked for any more.
    private static let probePatience = Duration.seconds(900)

    func mailboxAuthServer(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let id = try context.id(of: Mailbox.self)
        let (mailbox, samples) = try await desk.read {
            (try Mailbox.find(id, in: $0), try AuthServerSurvey.samples(of: id, in: $0))
        }
        let probe = try await settledProbe(of: id)
        let survey = AuthServerSurvey(samples, host: mailbox.host)
        var view: [String: Any] = [
            "id": id.number, "address": mailbox.address.text, "mails": survey.mails, "hasMails": survey.mails > 0,
            "policy": mailbox.trust.rawValue,
            "candidates": survey.candidates.prefix(10).map { candidate -> [String: Any] in
                [
                    "server": candidate.server, "mails": candidate.mails,
                    "isTrusted": candidate.server == mailbox.authServer,
                ]
            },
        ]
        if !mailbox.authServer.isEmpty { view["current"] = mailbox.authServer }
        if let probe { view["probe"] = Self.view(of: probe, current: mailbox.authServer, when: try await when()) }
        var response = try await page(
            "admin/mailbox-auth-server", view,
            frame: Frame("Who checks senders of \(mailbox.address)", current: "mailboxes"), context: context)
        if let probe, Self.isRunning(probe, now: desk.now), let name = HTTPField.Name("Refresh") {
            response.headers[name] = "5"
        }
        return response
    }

    func testMailboxAuthServer(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let id = try context.id(of: Mailbox.self)
        let server = try await form(request, context)["server"].trimmingSpaces
        try await desk.write { try AuthProbe.ask(server, of: id, in: $0) }
        return .seeOther("/settings/mailboxes/\(id)/auth-server")
    }

    /// The last test, once a worker has sent it or said why not: that takes a moment only.
    private func settledProbe(of id: ID<Mailbox>) async throws -> AuthProbe? {
        var probe = try await desk.read { try AuthProbe.find(id, in: $0) }
        for _ in 0..<30 where probe?.state == .asked || probe?.state == .sending {
            try await Task.sleep(for: .milliseconds(100))
            probe = try await desk.read { try AuthProbe.find(id, in: $0) }
        }
        return probe
    }

    private static func isRunning(_ probe: AuthProbe, now: Timestamp) -> Bool {
        [.asked, .sending, .sent].contains(probe.state) && probe.askedAt + probePatience > now
    }

    private static func view(of probe: AuthProbe, current: String, when: When) -> [String: Any] {
        var view: [String: Any] = ["server": probe.server, "words": probe.words, "at": when.short(probe.askedAt)]
        switch probe.state {
        case .asked, .sending, .sent:
            view[isRunning(probe, now: when.now) ? "isRunning" : "isLost"] = true
        case .safe:
            view["isSafe"] = true
            view["mayTrust"] = probe.server != current
        case .unsafe, .failed:
            view["isBad"] = true
            view["isTrusted"] = probe.state == .unsafe && probe.server == current
        }
        return view
    }
}
