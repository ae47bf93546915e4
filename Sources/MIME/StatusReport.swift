/// The machine's part of a report (RFC 3464 §2, RFC 8098 §3, RFC 5965 §3): groups of fields.
public struct StatusReport: Sendable {
    /// In lower case: `delivery-status`, `disposition-notification`, `feedback-report`.
    public let kind: String
    /// The fields about the message, then those about each recipient.
    public let groups: [Header]

    /// The reports in a message, wherever they stand in it.
    public static func all(in message: Message) -> [StatusReport] {
        message.parts.compactMap { StatusReport($0, limits: message.limits) }
    }

    init?(_ part: Part, limits: Limits) {
        guard part.contentType.type == "message" else { return nil }
        switch part.contentType.subtype {
        case "delivery-status", "global-delivery-status": kind = "delivery-status"
        case "disposition-notification", "global-disposition-notification": kind = "disposition-notification"
        case "feedback-report": kind = "feedback-report"
        default: return nil
        }
        groups = Self.groups(part.data(), limits: limits)
    }

    /// The groups of fields that empty lines part; at most as many as a mail may have addresses.
    public static func groups(_ bytes: [UInt8], limits: Limits = .standard) -> [Header] {
        var groups: [Header] = []
        var at = 0
        while at < bytes.count, groups.count < limits.addresses {
            while at < bytes.count, bytes[at].isLineEnd { at += 1 }
            var reader = HeaderReader(bytes, in: at..<bytes.count, limits: limits)
            let next = reader.read()
            if !reader.entries.isEmpty {
                groups.append(Header(source: bytes, entries: reader.entries, charsetHint: nil))
            }
            if next <= at { at = bytes.lineEnd(from: at, to: bytes.count) + 1 } else { at = next }
        }
        return groups
    }
}
