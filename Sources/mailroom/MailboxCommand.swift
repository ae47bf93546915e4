import ArgumentParser
import Foundation
import HelpDesk
import PortableSQL
import Workers

struct MailboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mailbox", abstract: "The mailboxes that the desk reads.",
        discussion:
            "Example: mailroom mailbox add support@example.org --host imap.example.org --username support@example.org --password-file secret --existing new",
        subcommands: [
            Add.self, Find.self, List.self, Test.self, Set.self, Authorize.self, FindAuthServer.self, Remove.self,
        ])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add a mailbox, after trying it.")

        @OptionGroup var desk: DeskOptions

        @Argument(help: "The mailbox's e-mail address.")
        var address: String

        @Option(help: "imap or pop3.")
        var access = "imap"

        @Option(help: "The server. Default: that of --oauth microsoft365 or google.")
        var host: String?

        @Option(help: "Default: 993 with tls, 143 otherwise; with pop3 995 and 110.")
        var port: Int?

        @Option(help: "tls (from the first byte), starttls, or none.")
        var security = "tls"

        @Option(help: "Default: the address.")
        var username: String?

        @Option(help: "A file with the password; - for standard input. Else MAILROOM_PASSWORD.")
        var passwordFile: String?

        @Option(help: "The folder that is read.")
        var folder = "INBOX"

        @Option(help: "The category of new tickets. Default: the default category.")
        var category: String?

        @Option(help: "What becomes of a mail on the server once it is taken: delete, move, seen.")
        var afterwards = "delete"

        @Option(help: "The folder to move to.")
        var moveTo: String?

        @Option(
            help: "What becomes of mail that is there already: all (makes tickets, nobody is mailed) or new (it stays)."
        )
        var existing: String?

        @Option(help: "A PEM file with a certificate to trust beside the system's.")
        var trustedCertificate: String?

        @Option(
            help:
                "The name in the Authentication-Results that the mailbox's own server writes; microsoft365 for Microsoft's."
        )
        var authServer = ""

        @Option(help: "How much proof of a sender is asked for: strict, balanced, legacy.")
        var trust = "balanced"

        @OptionGroup(title: "Sign-in by a provider (OAuth 2)") var provider: OAuthOptions

        @Flag(help: "Connect without TLS to another machine, in spite of the danger.")
        var acceptNoTls = false

        @Flag(help: "Add it without trying it.")
        var noTest = false

        func run() async throws {
            try await mailroom.run(desk) { desk in
                var new = try mailbox(try await category(on: desk))
                try new.check()
                if provider.isGiven { return try await add(new, asking: try provider.grant(), on: desk) }
                if !noTest { try await test(&new) }
                let added = new
                try await desk.write { try Mailbox.add(added, in: $0) }
            }
        }

        /// It can't be tried before its owner said yes.
        private func add(_ new: NewMailbox, asking grant: NewOAuthGrant, on desk: Desk) async throws {
            try grant.check()
            let redirect = try await self.desk.callbackURL(on: desk)
            try await desk.write { work in
                try OAuthGrant.ask(grant, for: try Mailbox.add(new, in: work), redirect: redirect, in: work)
            }
            Terminal.say(
                "Added, and not read yet. Get the permission: mailroom mailbox authorize \(address)")
        }

        private func category(on desk: Desk) async throws -> ID<HelpDesk.Category>? {
            guard let name = category else { return nil }
            guard let found = try await desk.read({ try Category.find(named: name, in: $0) }) else {
                throw CommandError("There is no category \(name).")
            }
            return found.id
        }

        private func mailbox(_ category: ID<HelpDesk.Category>?) throws -> NewMailbox {
            let standard = Mailbox.Access(rawValue: access)?.port(Mailbox.Security(rawValue: security) ?? .tls)
            var new = NewMailbox(
                address: address, host: host ?? provider.host ?? "", port: port ?? standard ?? 0, security: security,
                username: username ?? address,
                password: provider.isGiven ? "" : try Terminal.secret(file: passwordFile))
            if provider.isGiven { new.login = Mailbox.Login.oauth.rawValue }
            (new.access, new.authServer, new.trust) = (access, authServer, trust)
            new.folder = folder
            new.category = category
            new.afterwards = afterwards
            new.moveTo = moveTo
            new.existingMail = existing ?? "new"
            new.trustedCertificate = trustedCertificate.map { URL(filePath: $0).standardizedFileURL.path }
            new.acceptsNoTLS = acceptNoTls
            return new
        }

        private func test(_ new: inout NewMailbox) async throws {
            let result = await Prober(hostName: ProcessInfo.processInfo.hostName).test(new)
            guard result.succeeded else {
                throw CommandError("\(result.summary)\nNothing was added. --no-test adds it all the same.")
            }
            (new.uidValidity, new.startUID) = (result.uidValidity, result.uidNext)
            guard let mails = result.mails, mails > 0, existing == nil else { return }
            guard Terminal.isInteractive else {
                throw CommandError(
                    "\(mails) mails are there already. Say --existing all (they become tickets, and nobody is mailed) or --existing new (they stay)."
                )
            }
            Terminal.say(
                "\(mails) mails are there already. Make tickets of all of them (nobody is mailed), or only of new ones? [all/new]"
            )
            guard let answer = readLine()?.trimmingCharacters(in: .whitespaces), ["all", "new"].contains(answer) else {
                throw CommandError("Answer all or new. Nothing was added.")
            }
            new.existingMail = answer
        }
    }

    struct Find: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Find the mail servers of an address: autoconfig, SRV records, well-known names.")

        @Argument(help: "An e-mail address.")
        var address: String

        @Option(help: "Name servers to ask, ADDRESS:PORT. Default: the system's.")
        var dns: [String] = []

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            try await told {
                let found = await Discovery(dns: dns).servers(of: address)
                if json { try Terminal.json(found) }
                guard !found.isEmpty else { throw CommandError("Nobody tells which servers \(address) has.") }
                guard !json else { return }
                for server in found {
                    Terminal.say(
                        "\(server.purpose.rawValue)  \(server.host):\(server.port)  \(server.security)  \(server.username)  (\(server.source))"
                    )
                }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the mailboxes and how they fare.")

        @OptionGroup var desk: DeskOptions

        @Flag(help: "Print JSON.")
        var json = false

        private struct Line: Encodable {
            let address: String
            let access: String
            let host: String
            let port: Int
            let security: String
            let trust: String
            let authServer: String
            let login: String
            let enabled: Bool
            let watching: Bool
            let errorsInRow: Int
            let lastError: String?
            let lastCheck: String?
            let disabledUntil: String?
        }

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let lines = try await desk.read { try Mailbox.all(in: $0) }.map { mailbox in
                    Line(
                        address: mailbox.address.text, access: mailbox.access.rawValue, host: mailbox.host,
                        port: mailbox.port, security: mailbox.security.rawValue, trust: mailbox.trust.rawValue,
                        authServer: mailbox.authServer, login: mailbox.login.rawValue,
                        enabled: mailbox.isEnabled, watching: mailbox.health.isWatching,
                        errorsInRow: mailbox.health.errorsInRow,
                        lastError: mailbox.health.lastError, lastCheck: mailbox.health.lastCheckAt?.rfc3339,
                        disabledUntil: mailbox.health.disabledUntil?.rfc3339)
                }
                if json { return try Terminal.json(lines) }
                for line in lines {
                    let state = line.lastError ?? (line.watching ? "watching" : "well")
                    Terminal.say("\(line.address)  \(line.host):\(line.port)  \(line.enabled ? state : "disabled")")
                }
            }
        }
    }

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Try a mailbox; prints what was said.")

        @OptionGroup var desk: DeskOptions

        @Argument(help: "The mailbox's address.")
        var address: String

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let (mailbox, password) = try await MailboxCommand.find(address, on: desk)
                var new = NewMailbox(
                    address: mailbox.address.text, host: mailbox.host, port: mailbox.port,
                    security: mailbox.security.rawValue,
                    username: mailbox.username, password: password)
                (new.folder, new.trustedCertificate) = (mailbox.folder, mailbox.trustedCertificate)
                new.access = mailbox.access.rawValue
                let token = mailbox.login == .oauth ? try await TokenKeeper(desk: desk).token(for: mailbox.id) : nil
                let result = await Prober(hostName: ProcessInfo.processInfo.hostName).test(new, token: token)
                Terminal.say(result.conversation)
                guard result.succeeded else { throw CommandError(result.summary) }
                Terminal.say(result.summary)
            }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change a mailbox: its password or its provider, and whose word about senders counts.")

        @OptionGroup var desk: DeskOptions

        @Argument(help: "The mailbox's address.")
        var address: String

        @Option(help: "A file with the new password; - for standard input.")
        var passwordFile: String?

        @Option(help: "The name in the Authentication-Results of the mailbox's own server; empty for none.")
        var authServer: String?

        @Option(help: "strict, balanced or legacy.")
        var trust: String?

        @OptionGroup(title: "Sign-in by a provider (OAuth 2); what is not named stays") var provider: OAuthOptions

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let mailbox = try await MailboxCommand.find(address, on: desk).0
                let password = try passwordFile.map { try Terminal.secret(file: $0) }
                guard let policy = TrustPolicy(rawValue: trust ?? mailbox.trust.rawValue) else {
                    throw CommandError("--trust is one of strict, balanced, legacy.")
                }
                let server = authServer ?? mailbox.authServer
                try await desk.write { work in
                    try Mailbox.setTrust(mailbox.id, server: server, policy: policy, in: work)
                    if let password { try Mailbox.setPassword(mailbox.id, password, in: work) }
                }
                if provider.isGiven { try await setProvider(of: mailbox, on: desk) }
            }
        }

        private func setProvider(of mailbox: Mailbox, on desk: Desk) async throws {
            let old = try await desk.read { try OAuthGrant.find(mailbox.id, in: $0) }
            let grant = try provider.grant(changing: try old?.entered(tokens: desk.tokens))
            let redirect = try await self.desk.callbackURL(on: desk)
            try await desk.write { try OAuthGrant.ask(grant, for: mailbox.id, redirect: redirect, in: $0) }
            Terminal.say("Set. Get the permission: mailroom mailbox authorize \(mailbox.address)")
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Read a mailbox no more; its tickets stay.")

        @OptionGroup var desk: DeskOptions

        @Argument(help: "The mailbox's address.")
        var address: String

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let mailbox = try await MailboxCommand.find(address, on: desk).0
                try await desk.write { try Mailbox.remove(mailbox.id, in: $0) }
            }
        }
    }

    static func find(_ text: String, on desk: Desk) async throws -> (Mailbox, String) {
        let tokens = desk.tokens
        let found = try await desk.read { tx -> (Mailbox, String)? in
            guard let address = EmailAddress(text), let mailbox = try Mailbox.find(address, in: tx) else { return nil }
            return (mailbox, try mailbox.password(in: tx, tokens: tokens))
        }
        guard let found else { throw CommandError("The desk has no mailbox \(text).") }
        return found
    }
}
