import MIME
import MailReading
import PortableSQL

/// What is held back before anybody asks what it says (IN10, IN13), decided from the mail and the lists alone.
struct Screening: Sendable {
    let junk: JunkSettings
    let own: OwnAddresses
    let tokens: Tokens

    /// The reason to hold this mail; nil where it goes on.
    func verdict(on mail: PreparedMail) -> (reason: HoldReason, words: String)? {
        let letter = mail.letter
        if mail.row.size == 0 || letter.message.header.fields.isEmpty && letter.text.isBlank {
            return (.empty, HoldReason.empty.sentence)
        }
        if let held = automatic(letter) { return held }
        guard let sender = mail.sender else { return (.noSender, HoldReason.noSender.sentence) }
        if own.contains(sender) { return (.ownMail, "It comes from \(sender), an address of this desk.") }
        if let id = letter.message.messageID, ReplyToken(messageID: id, tokens: tokens) != nil {
            return (.loop, "It is a mail that this desk sent itself.")
        }
        if isAlwaysAccepted(sender) { return nil }
        return listed(sender, letter)
    }

    private func automatic(_ letter: Letter) -> (HoldReason, String)? {
        switch letter.kind {
        case .message, .list: nil
        case .bounce: (.bounce, letter.kindReason)
        case .autoReply: (.autoReply, letter.kindReason)
        case .receipt: (.receipt, letter.kindReason)
        case .feedback: (.feedback, letter.kindReason)
        case .loop: (.loop, letter.kindReason)
        }
    }

    private func isAlwaysAccepted(_ sender: EmailAddress) -> Bool {
        junk.alwaysAccept.contains { entry in
            let entry = entry.lowercased()
            return entry == sender.key || entry == sender.domain || entry == "@\(sender.domain)"
        }
    }

    private func listed(_ sender: EmailAddress, _ letter: Letter) -> (HoldReason, String)? {
        let local = sender.localPart.lowercased()
        if let entry = junk.senders.first(where: { $0.lowercased() == sender.key || $0.lowercased() == local }) {
            return (.junkSender, "The sender \(sender) is on the list of senders whose mail is held (\(entry)).")
        }
        let subject = letter.subject.lowercased()
        if let entry = junk.subjects.first(where: { subject.hasPrefix($0.lowercased()) }) {
            return (.junkSubject, "The subject begins with \"\(entry)\", which is on the list.")
        }
        if let entry = junk.headers.first(where: { isPresent($0, in: letter) }) {
            return (.junkHeader, "The mail has the header field \(entry), which is on the list.")
        }
        return nil
    }

    /// `Name`, or `Name: words`.
    private func isPresent(_ entry: String, in letter: Letter) -> Bool {
        let parts = entry.split(separator: ":", maxSplits: 1)
        guard let name = parts.first else { return false }
        let fields = letter.message.header.all(name.trimmingSpaces)
        guard parts.count == 2 else { return !fields.isEmpty }
        let words = parts[1].trimmingSpaces.lowercased()
        return fields.contains { $0.text.lowercased().contains(words) }
    }
}
