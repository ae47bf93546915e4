import MIME

/// What Amazon's mail service tells in JSON, mailed by its notification service: bounces, complaints and deliveries.
///
/// The JSON comes as it is, or as a string within JSON, its quotation marks escaped.
struct CloudNotice {
    let kind: Kind
    /// Whom a bounce tells of.
    let recipients: [String]

    init?(_ message: Message, text: String) {
        guard message.header.has("X-Amz-Sns-Message-Id"), text.utf8.count <= Self.longest else { return nil }
        let plain = text.replacing("\\\"", with: "\"")
        guard let type = Self.value(of: ["notificationType", "eventType"], in: plain[...]) else { return nil }
        switch type {
        case "Bounce": kind = .bounce
        case "Complaint": kind = .feedback
        case "Delivery": kind = .receipt
        default: return nil
        }
        recipients = Self.bounced(in: plain)
    }

    private static let longest = 256 * 1_024
    private static let mostRecipients = 50

    /// The addresses of `"bouncedRecipients":[{"emailAddress":"…"},…]`.
    private static func bounced(in text: String) -> [String] {
        guard let start = text.firstRange(of: "\"bouncedRecipients\"")?.upperBound else { return [] }
        var rest = text[start...].prefix { $0 != "]" }
        var found: [String] = []
        while found.count < mostRecipients, let name = rest.firstRange(of: "\"emailAddress\"") {
            rest = rest[name.upperBound...]
            if let address = string(after: rest) { found.append(address) }
        }
        return found
    }

    private static func value(of names: [String], in text: Substring) -> String? {
        for name in names {
            guard let found = text.firstRange(of: "\"\(name)\"") else { continue }
            return string(after: text[found.upperBound...])
        }
        return nil
    }

    /// The string after a colon.
    private static func string(after text: Substring) -> String? {
        let value = text.drop { $0 == ":" || $0.isWhitespace }
        guard value.first == "\"" else { return nil }
        return String(value.dropFirst().prefix { $0 != "\"" })
    }
}
