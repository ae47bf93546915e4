// Stands in until the real target is here; deleted with its first file.
import MIME
import SafeHTML

public enum Command: String, Sendable, Hashable { case tech, close, unsubscribe }

public struct Letter: Sendable {
    public enum Kind: String, Sendable {
        case message, list, bounce, receipt, feedback, loop
        case autoReply = "auto_reply"
    }
    public struct Reply: Sendable { public let text: String; public let quoted: String }
    public struct Forwarded: Sendable {
        public let from: Mailbox?; public let subject: String?; public let text: String
    }
    public let message: Message
    public let subject: String
    public let text: String
    public let html: String?
    public let kind: Kind = .message
    public let kindReason: String = ""
    public let mayAnswer: Bool = true
    public let isTemporary = false
    public let failedRecipients: [String] = []
    public let commands: [Command] = []
    public let forwarded: Forwarded? = nil
    public let reply: Reply
    public init(_ message: Message) {
        self.message = message
        subject = message.subject
        html = message.html
        text = message.text ?? message.html.map { PlainText.from(html: $0) } ?? ""
        reply = Reply(text: text, quoted: "")
    }
}
