import MIME

/// Whom a bounce tells of: by its report, by its header, by its words, and at last by the mail that came back.
struct FailedRecipientReader {
    private let message: Message
    private let text: String

    init(_ message: Message, text: String) {
        self.message = message
        self.text = text
    }

    /// Each address once, in the order they are met.
    func recipients() -> [FailedRecipient] {
        let sources = [noticed, { reported(in: message) }, named, labelled, told, enclosed, original]
        for source in sources {
            let found = source()
            if !found.isEmpty { return Self.once(found) }
        }
        return []
    }

    private static func once(_ list: [FailedRecipient]) -> [FailedRecipient] {
        var seen: Set<String> = []
        return list.filter { seen.insert($0.address.lowercased()).inserted }
    }

    private func noticed() -> [FailedRecipient] {
        CloudNotice(message, text: text)?.recipients.map { FailedRecipient(address: $0) } ?? []
    }

    /// The groups of a delivery report whose action is failed or delayed (RFC 3464 §2.3).
    private func reported(in message: Message) -> [FailedRecipient] {
        let groups = StatusReport.all(in: message).filter { $0.kind == "delivery-status" }.flatMap(\.groups)
        return groups.compactMap { group in
            let action = group.text("Action")?.lowercased() ?? "failed"
            guard !["delivered", "relayed", "expanded"].contains(where: action.hasPrefix) else { return nil }
            let names = ["Final-Recipient", "Original-Recipient", "X-Actual-Recipient"]
            guard let address = names.lazy.compactMap({ group.text($0).flatMap(Self.address) }).first else {
                return nil
            }
            return FailedRecipient(
                address: address, status: group.text("Status").map { String($0.prefix { !$0.isWhitespace }) },
                words: group.text("Diagnostic-Code"))
        }
    }

    /// `rfc822; ada@example.org`, `<ada@example.org>` and the like.
    private static func address(_ value: String) -> String? {
        let rest = value.split(separator: ";", maxSplits: 1).last.map(String.init) ?? value
        let mailbox = Mailbox.list(rest).first { $0.address.contains("@") && !$0.address.hasPrefix("@") }
        // `[SMTP:ada@example.org]` is in brackets, `ada@[192.0.2.1]` is not.
        if let address = mailbox?.address, !address.hasSuffix("]") || address.contains("@[") { return address }
        return AddressFinder.addresses(in: rest).first
    }

    private func named() -> [FailedRecipient] {
        let lists = message.header.all("X-Failed-Recipients").flatMap { AddressFinder.addresses(in: $0.text) }
        return lists.map { FailedRecipient(address: $0) }
    }

    /// Lines such as `RCPT TO: ada@example.org` and `Recipient address: …`.
    private func labelled() -> [FailedRecipient] {
        ownLines().prefix(400).compactMap { line in
            let lower = line.drop(while: \.isWhitespace)
            guard Self.labels.isStart(of: lower.prefix(40).lowercased()), let colon = lower.firstIndex(of: ":") else {
                return nil
            }
            return Self.address(String(lower[lower.index(after: colon)...])).map { FailedRecipient(address: $0) }
        }
    }

    private static let labels = PhraseSet([
        "rcpt to:", "recipient address:", "recipient:", "failed recipient:", "final-recipient:", "original-recipient:",
        "to recipient:", "intended recipient:", "undeliverable to:", "unsuccessful recipient:", "target mail address:",
        "failed address:", "recipient(s):", "empfänger:", "destinataire :", "destinatario:",
    ])

    /// Addresses in what the mail system wrote itself; those at the start of a line before those within one.
    private func told() -> [FailedRecipient] {
        let lines = ownLines().prefix(200)
        let others = Set((message.from + message.to + message.replyTo + message.cc).map { $0.address.lowercased() })
        let isFailed = { (address: String) in
            let lower = address.lowercased()
            return !others.contains(lower) && !lower.hasPrefix("postmaster@") && !lower.hasPrefix("mailer-daemon@")
        }
        let leading = lines.compactMap { AddressFinder.leading(in: $0) }.filter(isFailed)
        let found =
            leading.isEmpty
            ? lines.filter(Self.tells).flatMap { AddressFinder.addresses(in: $0) }.filter(isFailed) : leading
        if !found.isEmpty { return found.map { FailedRecipient(address: $0) } }
        return []
    }

    /// Lines in which an address may be one of the failed: not those with ids, servers or help.
    private static func tells(_ line: String) -> Bool {
        help.first(in: line.lowercased()) == nil
    }

    private static let help = PhraseSet(["message-id", "contact", "http", "received:", "assistance", "help"])

    /// The lines above the mail that came back.
    private func ownLines() -> [String] {
        var lines: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let lower = line.prefix(200).lowercased()
            let isOriginal =
                BouncePhrases.originals.first(in: lower) != nil && lower.first != "<"
                && !lower.contains("original message was received")
            if isOriginal, !lines.isEmpty { break }
            lines.append(String(line.prefix(400)))
        }
        return lines
    }

    /// A bounce that some gateway passed on as a file.
    private func enclosed() -> [FailedRecipient] { message.embedded.flatMap(reported) }

    /// The addressees of the returned mail.
    private func original() -> [FailedRecipient] {
        let headers = message.embedded.map(\.header) + headersInText()
        for header in headers {
            let to = header.all("To").flatMap(\.mailboxes).filter { $0.address.contains("@") }
            if !to.isEmpty { return to.map { FailedRecipient(address: $0.address) } }
        }
        return []
    }

    /// Headers of the returned mail in a part of their own (RFC 3462 §2) or in the text.
    private func headersInText() -> [Header] {
        let parts = message.parts.filter { $0.contentType.name == "text/rfc822-headers" }.map {
            Message(parsing: $0.data()).header
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard
            let start = lines.firstIndex(where: {
                $0.hasPrefix("Return-Path:") || $0.hasPrefix("Received: ") || $0.hasPrefix("From: ")
            })
        else { return parts }
        return parts + [Message(parsing: Array(lines[start...].joined(separator: "\n").utf8)).header]
    }
}
