import MIME
import SafeHTML

/// A mail as the desk understands it: what kind it is, what its writer says, what it asks for.
///
/// It depends on the mail alone: no clock, no settings, no storage.
public struct Letter: Sendable {
    public let message: Message
    /// As it is to be stored: decoded, commands taken out.
    public let subject: String
    /// What the subject asks for, each once, in order.
    public let commands: [Command]
    /// The body as a person reads it, from the HTML where there is no plain text; lines end in LF.
    public let text: String
    /// The HTML as it came, decoded; not cleaned.
    public let html: String?
    public let kind: Kind
    /// Why it is of this kind, in plain words.
    public let kindReason: String
    /// Whether an automatic answer may go out (RFC 3834 §2).
    public let mayAnswer: Bool
    /// Whom a bounce tells of.
    public let failedRecipients: [FailedRecipient]
    /// A bounce that only tells of a delay.
    public let isTemporary: Bool
    /// The mail that this one passes on.
    public let forwarded: Forwarded?
    /// What its writer says, apart from what is quoted.
    public let reply: Reply

    public init(_ message: Message) {
        self.message = message
        let marked = CommandReader(message.subject)
        subject = marked.subject
        commands = marked.commands
        html = message.html
        text = Self.readable(message)
        let finding = KindReader(message, subject: marked.subject, text: text).finding()
        kind = finding.kind
        kindReason = finding.reason
        mayAnswer = finding.mayAnswer
        isTemporary = finding.isTemporary
        failedRecipients = finding.kind == .bounce ? FailedRecipientReader(message, text: text).recipients() : []
        let (head, tail) = Self.split(text)
        let marks = QuoteMarks(in: head)
        let forward = finding.kind == .bounce ? nil : ForwardReader(message, marks: marks).forward()
        forwarded = forward?.original
        let own = forward.map { Reply(text: ReplyReader.withoutSignature($0.above), quoted: $0.below) }
        reply = (own ?? ReplyReader(marks).reply()).followed(by: tail)
    }

    /// Only the first of a very long text is taken apart; nothing of the rest is lost.
    private static func split(_ text: String) -> (head: String, tail: Substring) {
        guard text.utf8.count > mostBytes else { return (text, "") }
        let limit = text.utf8.index(text.startIndex, offsetBy: mostBytes)
        let end = text.utf8[..<limit].lastIndex(of: UInt8(ascii: "\n")) ?? text.unicodeScalars.index(before: limit)
        return (String(text[..<end]), text[end...])
    }

    private static let mostBytes = 512 * 1_024

    /// Where the plain part is empty, the HTML is what the writer meant to be read.
    private static func readable(_ message: Message) -> String {
        let plain = message.text ?? ""
        if plain.contains(where: { !$0.isWhitespace }) { return plain }
        return message.html.map { PlainText.from(html: $0) } ?? plain
    }
}
