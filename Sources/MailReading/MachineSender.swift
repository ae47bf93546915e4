import MIME

/// Senders that no person reads.
enum MachineSender {
    private static let names: Set<String> = [
        "mailer-daemon", "mailerdaemon", "postmaster", "noreply", "no-reply", "no_reply", "donotreply", "do-not-reply",
        "do_not_reply", "nobody", "bounce", "bounces", "mail-daemon", "maildaemon", "autoreply", "auto-reply",
        "autoresponder", "daemon", "post_master", "mdaemon", "mailsystem", "mailsys",
    ]
    private static let daemons: Set<String> = [
        "mailer-daemon", "mailerdaemon", "postmaster", "mail-daemon", "maildaemon", "daemon", "post_master", "mdaemon",
        "mailsystem", "mailsys", "bounce", "bounces", "mail_system", "mail-system", "microsoftexchange",
    ]

    static func reason(_ message: Message) -> String? {
        guard let local = local(message), names.contains(local) else { return nil }
        return "its sender is \(local)@"
    }

    /// Whether a mail system itself speaks.
    static func isDaemon(_ message: Message) -> Bool {
        guard let from = message.from.first else { return false }
        let local = local(message) ?? ""
        if daemons.contains(local) || local.hasPrefix("mailer-daemon") || local.hasPrefix("microsoftexchange") {
            return true
        }
        return systems.first(in: from.name.lowercased()) != nil
    }

    /// Whether the sender has a name that mail systems share with the people who run them.
    static func isAdministrator(_ message: Message) -> Bool {
        message.from.first.map { administrators.first(in: $0.name.lowercased()) != nil } ?? false
    }

    private static let systems = PhraseSet(["mail delivery", "mailer-daemon", "mail system", "postmaster"])
    private static let administrators = PhraseSet(["mail administrator", "system administrator"])

    private static func local(_ message: Message) -> String? {
        guard let address = message.from.first?.address.lowercased() else { return nil }
        return String(address.prefix { $0 != "@" && $0 != "+" })
    }
}
