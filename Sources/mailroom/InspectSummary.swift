import MIME
import MailReading

/// One mail as a few lines that a person likes to read.
struct InspectSummary {
    let file: String
    let letter: Letter

    var text: String {
        let lines = [file] + fields().map { "  \(Self.padded($0.name)) \($0.value)" }
        return (lines + paragraph("says", letter.reply.text) + forwardedLines() + [""]).joined(separator: "\n")
    }

    private func fields() -> [(name: String, value: String)] {
        let message = letter.message
        var fields = [(name: "from", value: Self.list(message.from)), (name: "to", value: Self.list(message.to))]
        if !message.cc.isEmpty { fields.append((name: "cc", value: Self.list(message.cc))) }
        fields.append((name: "date", value: message.date.map(InspectLine.rfc3339) ?? "none that can be read"))
        fields.append((name: "subject", value: Self.oneLine(letter.subject)))
        if !letter.commands.isEmpty {
            fields.append((name: "commands", value: letter.commands.map(\.rawValue).joined(separator: ", ")))
        }
        fields.append((name: "kind", value: "\(letter.kind.rawValue): \(Self.oneLine(letter.kindReason))"))
        fields.append(
            (
                name: "answer",
                value: letter.mayAnswer ? "may be answered automatically" : "is never answered automatically"
            ))
        for failed in letter.failedRecipients { fields.append((name: "failed", value: Self.failure(failed))) }
        for file in message.attachments {
            fields.append(
                (
                    name: "file",
                    value: "\(Self.oneLine(file.name ?? "(no name)")), \(file.type), \(file.data.count) bytes"
                ))
        }
        for defect in message.defects { fields.append((name: "defect", value: defect.description)) }
        return fields
    }

    private func forwardedLines() -> [String] {
        guard let forwarded = letter.forwarded else { return [] }
        let from = forwarded.from.map { Self.list([$0]) } ?? "somebody"
        return paragraph("passes on “\(Self.oneLine(forwarded.subject))” from \(from)", forwarded.text)
    }

    /// At most 20 lines, so that many mails can be looked through.
    private func paragraph(_ title: String, _ text: String) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if text.isEmpty { return ["  \(title): nothing"] }
        let shown = lines.prefix(Self.mostLines).map { "    " + Self.oneLine(String($0)) }
        let more = lines.count - shown.count
        return ["  \(title):"] + shown + (more > 0 ? ["    … \(more) lines more"] : [])
    }

    private static let mostLines = 20

    private static func failure(_ failed: FailedRecipient) -> String {
        [failed.address, failed.status, failed.words.map(oneLine)].compactMap { $0 }.joined(separator: ", ")
    }

    private static func list(_ mailboxes: [Mailbox]) -> String {
        if mailboxes.isEmpty { return "nobody" }
        return mailboxes.map { oneLine($0.name.isEmpty ? $0.address : "\($0.name) <\($0.address)>") }.joined(
            separator: ", ")
    }

    /// Without control characters, so that a mail can't steer the terminal.
    private static func oneLine(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.value < 32 || (127...159).contains($0.value) ? " " : $0 }))
    }

    private static func padded(_ name: String) -> String {
        name + String(repeating: " ", count: max(0, 9 - name.count))
    }
}
