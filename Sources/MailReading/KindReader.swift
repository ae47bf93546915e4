import MIME

/// Decides what kind of mail this is, from its structure first, then its header, then its words.
struct KindReader {
    private let message: Message
    private let header: Header
    private let subject: String
    private let text: String

    init(_ message: Message, subject: String, text: String) {
        self.message = message
        self.header = message.header
        self.subject = subject
        self.text = text
    }

    struct Finding {
        let kind: Kind
        let reason: String
        let mayAnswer: Bool
        var isTemporary = false
    }

    func finding() -> Finding {
        if let reason = loop() { return Finding(kind: .loop, reason: reason, mayAnswer: false) }
        if let reported = reported() { return reported }
        if let bounce = BounceReader(message, text: text).finding() {
            return Finding(kind: .bounce, reason: bounce.reason, mayAnswer: false, isTemporary: bounce.isTemporary)
        }
        let automatic = AutomaticHeader(header)
        if let reason = automatic.autoReply { return Finding(kind: .autoReply, reason: reason, mayAnswer: false) }
        if !automatic.saysNo, let phrase = AutoReplySubject.phrase(in: subject) {
            return Finding(kind: .autoReply, reason: "its subject begins with “\(phrase)”", mayAnswer: false)
        }
        if automatic.isAnswerOfMachine, let phrase = AutoReplySubject.hint(in: subject) {
            return Finding(
                kind: .autoReply, reason: "a machine answers, and its subject says “\(phrase)”", mayAnswer: false)
        }
        if let reason = automatic.list { return Finding(kind: .list, reason: reason, mayAnswer: false) }
        if let reason = automatic.silence { return Finding(kind: .message, reason: reason, mayAnswer: false) }
        if let reason = MachineSender.reason(message) {
            return Finding(kind: .message, reason: reason, mayAnswer: false)
        }
        return Finding(kind: .message, reason: "nothing says that a machine sent it", mayAnswer: true)
    }

    /// Our own mail come back, or one that has passed through too many servers (reliability §2 T25).
    private func loop() -> String? {
        if header.has("X-Mailroom-Loop") { return "it carries X-Mailroom-Loop, so it is a mail of ours" }
        let hops = header.all("Received").count
        return hops > Self.mostHops ? "it passed through \(hops) servers" : nil
    }

    private static let mostHops = 50

    /// What a machine-readable report says of itself.
    private func reported() -> Finding? {
        for report in StatusReport.all(in: message) {
            switch report.kind {
            case "feedback-report":
                return Finding(kind: .feedback, reason: "it holds a feedback report (RFC 5965)", mayAnswer: false)
            case "disposition-notification":
                return Finding(
                    kind: .receipt, reason: "it holds a disposition notification (RFC 8098)", mayAnswer: false)
            default:
                if let finding = delivery(report) { return finding }
            }
        }
        if let notice = CloudNotice(message, text: text) {
            return Finding(kind: notice.kind, reason: "Amazon's mail service says so", mayAnswer: false)
        }
        return FeedbackReader.reason(message, text: text).map {
            Finding(kind: .feedback, reason: $0, mayAnswer: false)
        }
    }

    /// Failed counts before delayed, and both before delivered (RFC 3464 §2.3.3).
    private func delivery(_ report: StatusReport) -> Finding? {
        let actions = Set(report.groups.compactMap { $0.text("Action")?.split(separator: " ").first?.lowercased() })
        if actions.contains("failed") {
            return Finding(kind: .bounce, reason: "a delivery report says failed (RFC 3464)", mayAnswer: false)
        }
        if actions.contains("delayed") {
            return Finding(
                kind: .bounce, reason: "a delivery report says delayed (RFC 3464)", mayAnswer: false, isTemporary: true)
        }
        if let action = ["delivered", "relayed", "expanded"].first(where: actions.contains) {
            return Finding(kind: .receipt, reason: "a delivery report says \(action) (RFC 3464)", mayAnswer: false)
        }
        let statuses = report.groups.compactMap { $0.text("Status") }
        guard let status = statuses.first else { return nil }
        return Finding(
            kind: .bounce, reason: "a delivery report gives the status \(status)", mayAnswer: false,
            isTemporary: status.hasPrefix("4") && text.lowercased().contains("delay"))
    }
}
