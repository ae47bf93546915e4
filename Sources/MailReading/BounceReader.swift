import MIME

/// Tells bounces that hold no delivery report by who sent them, what they are called and what they say.
///
/// Each sign weighs something; one alone is never enough, and words alone never are, so that an ordinary mail about a
/// bounce is none.
struct BounceReader {
    private let message: Message
    private let text: String

    init(_ message: Message, text: String) {
        self.message = message
        self.text = text
    }

    struct Finding {
        let reason: String
        let isTemporary: Bool
    }

    func finding() -> Finding? {
        if message.header.has("X-Failed-Recipients") {
            return Finding(reason: "it carries X-Failed-Recipients", isTemporary: isDelay)
        }
        if AutomaticHeader(message.header).saysNo { return nil }
        let signs = weighedSigns()
        guard signs.reduce(0, { $0 + $1.weight }) >= Self.enough else { return nil }
        return Finding(reason: signs.map(\.name).joined(separator: ", "), isTemporary: isDelay)
    }

    private static let enough = 4

    private struct Sign {
        let name: String
        let weight: Int
    }

    /// The words are only looked at where who sent the mail or how it is made gives a reason to.
    private func weighedSigns() -> [Sign] {
        let signs = senderSigns()
        return signs.isEmpty ? [] : signs + wordSigns()
    }

    private func senderSigns() -> [Sign] {
        var signs: [Sign] = []
        if MachineSender.isDaemon(message) {
            signs.append(Sign(name: "a mail system sent it", weight: 2))
        } else if MachineSender.isAdministrator(message) {
            signs.append(Sign(name: "a mail system or who runs it sent it", weight: 1))
        }
        if message.header.first("Return-Path")?.body == "<>" {
            signs.append(Sign(name: "its return path is empty", weight: 1))
        }
        if message.root.contentType.parameters["report-type"]?.lowercased() == "delivery-status" {
            signs.append(Sign(name: "its report-type is delivery-status", weight: 2))
        }
        if MachineSender.reason(message) != nil, hasOriginalPart {
            signs.append(Sign(name: "a machine returned a mail", weight: 1))
        }
        return signs
    }

    private func wordSigns() -> [Sign] {
        let body = text.prefix(6_000).lowercased()
        var signs: [Sign] = []
        let isAnswer = SubjectPrefix.isAnswer(message.subject)
        if !isAnswer, let phrase = BouncePhrases.subjects.first(in: message.subject.lowercased()) {
            signs.append(Sign(name: "its subject says “\(phrase)”", weight: 2))
        }
        if let phrase = BouncePhrases.bodies.first(in: body) {
            // A postmaster's answer may talk of a bounce; some mail systems answer, too, but name the recipient.
            signs.append(Sign(name: "it says “\(phrase)”", weight: isAnswer && !body.contains("@") ? 1 : 2))
        }
        if SMTPStatus.isTold(in: body) {
            signs.append(Sign(name: "it tells an SMTP status", weight: isAnswer ? 1 : 2))
        }
        if hasOriginalPart || BouncePhrases.originals.first(in: body) != nil {
            signs.append(Sign(name: "it holds the returned mail", weight: 1))
        }
        return signs
    }

    private var hasOriginalPart: Bool {
        let types = ["message/rfc822", "text/rfc822-headers", "message/partial", "message/delivery-status"]
        return message.parts.dropFirst().contains { types.contains($0.contentType.name) }
    }

    private var isDelay: Bool {
        BouncePhrases.delays.first(in: message.subject.lowercased() + "\n" + text.prefix(3_000).lowercased()) != nil
    }
}
