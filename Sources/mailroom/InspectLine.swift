import Crypto
import Foundation
import MIME
import MailReading
import SafeHTML

/// One mail as one line of JSON, with the keys in a fixed order.
struct InspectLine {
    let file: String
    let letter: Letter

    var json: String {
        let message = letter.message
        return JSONText.object([
            ("file", .string(file)),
            ("message_id", .string(message.messageID)),
            ("date", .string(message.date.map(Self.rfc3339))),
            ("from", message.from.first.map(Self.mailbox) ?? .null),
            ("to", Self.mailboxes(message.to)),
            ("cc", Self.mailboxes(message.cc)),
            ("reply_to", Self.mailboxes(message.replyTo)),
            ("subject", .string(letter.subject)),
            ("text", .string(letter.text)),
            ("html", .string(letter.html)),
            ("safe_html", .string(letter.html.map { HTMLCleaner(policy: .mail).clean($0).html })),
            ("attachments", .array(message.attachments.map(Self.attachment))),
            ("kind", .string(letter.kind.rawValue)),
            ("kind_reason", .string(letter.kindReason)),
            ("failed_recipients", .array(letter.failedRecipients.map { .string($0.address) })),
            ("temporary", .bool(letter.isTemporary)),
            ("may_answer", .bool(letter.mayAnswer)),
            ("commands", .array(letter.commands.map { .string($0.rawValue) })),
            ("forwarded", letter.forwarded.map(Self.forwarded) ?? .null),
            ("reply", .object([("text", .string(letter.reply.text)), ("quoted", .string(letter.reply.quoted))])),
            ("defects", .array(message.defects.map { .string($0.description) })),
        ]).text
    }

    static func unreadable(file: String, error: String) -> String {
        JSONText.object([("file", .string(file)), ("error", .string(error))]).text
    }

    private static func mailbox(_ mailbox: Mailbox) -> JSONText {
        .object([("name", .string(mailbox.name)), ("address", .string(mailbox.address))])
    }

    private static func mailboxes(_ list: [Mailbox]) -> JSONText { .array(list.map(mailbox)) }

    private static func attachment(_ attachment: Attachment) -> JSONText {
        .object([
            ("name", .string(attachment.name)),
            ("type", .string(attachment.type)),
            ("size", .number(attachment.data.count)),
            ("sha256", .string(hex(SHA256.hash(data: attachment.data)))),
            ("inline", .bool(attachment.isInline)),
            ("content_id", .string(attachment.contentID)),
        ])
    }

    /// A date that we can't read stands as it was written.
    private static func forwarded(_ forwarded: Forwarded) -> JSONText {
        .object([
            ("from", forwarded.from.map(mailbox) ?? .null),
            ("to", mailboxes(forwarded.to)),
            ("cc", mailboxes(forwarded.cc)),
            ("subject", .string(forwarded.subject)),
            ("date", .string(forwarded.date.map(rfc3339) ?? (forwarded.dateText.isEmpty ? nil : forwarded.dateText))),
            ("text", .string(forwarded.text)),
        ])
    }

    static func rfc3339(_ seconds: Int64) -> String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
