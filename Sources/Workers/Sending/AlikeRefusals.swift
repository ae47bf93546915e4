import HelpDesk
import PortableSQL

/// Refusals in the same words, one after the other, of different mails to different recipients, while nobody's is taken:
/// they are about us, whatever the words are (OUT3). That bounds what a refusal nobody foresaw can destroy.
struct AlikeRefusals {
    /// What one outcome comes to, in the light of those before it.
    struct Verdict {
        var outcome: Outbox.Outcome
        /// Attempts that were called failed, and are not.
        var wronged: [Outbox.Attempt] = []
    }

    /// As many are brought back.
    private static let most = 1000
    /// A mail that was held so often, while the server took others, is refused for its own sake.
    private static let patience = 4

    private var form: String?
    private var addresses: Set<String> = []
    private var mails: Set<ID<OutgoingMail>> = []
    private var failed: [Outbox.Attempt] = []
    private var hasTaken = false

    mutating func judge(_ outcome: Outbox.Outcome, of item: Outbox.Item) -> Verdict {
        switch outcome {
        case .sent:
            forget()
            hasTaken = true
            return Verdict(outcome: outcome)
        case .unclear(let reply): return judge(reply, of: item)
        case .failed, .deferred, .inDoubt, .refusedUs, .refusedAlike: return Verdict(outcome: outcome)
        }
    }

    private mutating func judge(_ reply: String, of item: Outbox.Item) -> Verdict {
        let said = Self.form(of: reply, to: item.address)
        if said != form {
            forget()
            form = said
        }
        addresses.insert(item.address.lowercased())
        mails.insert(item.mail)
        if item.attempts >= Self.patience, hasTaken { return Verdict(outcome: .failed(reply: reply)) }
        let wasHeld = item.lastReply.map { Self.form(of: $0, to: item.address) } == said
        guard wasHeld || addresses.count > 1 && mails.count > 1 else {
            if failed.count < Self.most { failed.append(Outbox.Attempt(item)) }
            return Verdict(outcome: .failed(reply: reply))
        }
        defer { failed = [] }
        return Verdict(outcome: .refusedAlike(words: reply), wronged: failed)
    }

    private mutating func forget() {
        let taken = hasTaken
        self = AlikeRefusals()
        hasTaken = taken
    }

    /// The reply without what differs from one mail to the next: the address, and all words with a digit behind the codes.
    static func form(of reply: String, to address: String) -> String {
        let local = address.prefix { $0 != "@" }.lowercased()
        let domain = address.split(separator: "@").last.map { $0.lowercased() } ?? ""
        let words = reply.lowercased().split { " \t<>()[]{},;:'\"".contains($0) }
        let codes = words.prefix { $0.allSatisfy { $0.isNumber || $0 == "." } }
        let rest = words.dropFirst(codes.count).map { word in
            word == local || word == domain || word.contains("@") || word.contains(where: \.isNumber)
                ? "#" : String(word)
        }
        return (codes.map(String.init) + rest).prefix(60).joined(separator: " ")
    }
}
