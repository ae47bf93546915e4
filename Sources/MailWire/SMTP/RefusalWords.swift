/// What the words of a refusal speak of, where its codes are silent. Addresses in it are not read: their names say nothing.
struct RefusalWords {
    private let text: String

    init(_ reply: SMTPReply) {
        let words = reply.text.lowercased().split { " \t,;:()[]<>\"'=?&!".contains($0) }
        let said = words.filter { !$0.contains("@") }.map { $0.last == "." ? $0.dropLast() : $0 }
        text = " " + said.joined(separator: " ") + " "
    }

    /// Whether it is the desk, its account, its domain or its machine that is refused.
    var areOfUs: Bool { areOfTheSender || !isAnUnknownRecipient && says(Self.us) }
    /// Of who sends, without a doubt.
    var areOfTheSender: Bool { says(Self.sender) }
    var areOfARecipient: Bool { isAnUnknownRecipient || says(Self.mailbox) }
    var areOfGreylisting: Bool { says(["greylist", "graylist", "grey list", "gray list"]) }

    /// "User unknown in relay recipient table" is no refusal to relay.
    private var isAnUnknownRecipient: Bool { says(Self.unknown) }

    private func says(_ phrases: [String]) -> Bool { phrases.contains { text.contains($0) } }

    private static let sender = [
        " sender", " sending ", " send limit", " daily ", " hourly ", " your quota", " your account", " your ip ",
    ]
    private static let us = [
        // Login and relaying.
        " relay", " rcpthosts", " authent", " unauthenticated", " log in ", " login ", " sign in ", " not owned ",
        " send as ", " starttls ", " tls ",
        // The machine that we are to the server.
        " client ", " helo ", " ehlo ", " ip ", " your host", " your server", " your network", " your domain",
        " reverse dns", " rdns ", " ptr ", " host does not accept", " server does not accept", " not accept mail from",
        " not accepting mail from",
        // Lists and their verdicts.
        " banned ", " blocked using ", " blocklist", " block list", " blacklist", " black list", " denylist", " dnsbl",
        " rbl", " spamhaus", " spamcop", " barracuda", " listed at ", " listed by ", " listed on ", " listed in ",
        " reputation ",
        // Limits.
        " per day", " per hour", " per minute", " rate limit", " message limit", " too many messages",
        " too many mails",
        " too many emails", " throttl",
        // Proof.
        " spf ", " dkim ", " dmarc ",
    ]
    private static let unknown = [
        " user unknown", " unknown user", " unknown recipient", " recipient unknown", " unknown address",
        " address unknown", " unknown mailbox", " unknown local", " no such ", " not exist", " doesnt exist",
        " doesn't exist", " user not found", " recipient not found", " address not found", " mailbox not found",
        " account not found", " not listed in ", " no mailbox here", " invalid recipient", " invalid mailbox",
    ]
    private static let mailbox = [
        " mailbox full", " mailbox is full", " mailbox unavailable", " mailbox not available", " mailbox disabled",
        " over quota", " quota exceeded", " exceeded storage", " inactive ",
    ]
}
