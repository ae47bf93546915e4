import ArgumentParser
import Foundation
import HelpDesk
import PortableSQL
import Workers

struct OutgoingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outgoing", abstract: "The server that the desk's mail goes out through.",
        discussion:
            "Example: mailroom outgoing set --host smtp.example.org --username support@example.org --password-file secret --from-address support@example.org",
        subcommands: [Set.self, Test.self])

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Set the server; what is not named stays.")

        @OptionGroup var desk: DeskOptions

        @Option(help: "The SMTP server.") var host: String?
        @Option(help: "587 for STARTTLS, 465 for TLS from the first byte.") var port: Int?
        @Option(help: "tls, starttls, opportunistic or none.") var security: String?
        @Option(help: "The name to log in with; empty for no login.") var username: String?
        @Option(help: "A file with the password; - for standard input. Else MAILROOM_PASSWORD.") var passwordFile:
            String?
        @Flag(help: "The password is an OAuth access token.") var bearer = false
        @Option(help: "The address that mails are from.") var fromAddress: String?
        @Option(help: "The name that the desk's own mails are from.") var fromName: String?
        @Option(help: "Where answers go.") var replyTo: String?

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let needsPassword = username.map { !$0.isEmpty } ?? (passwordFile != nil)
                let password = needsPassword ? try Terminal.secret(file: passwordFile) : nil
                let (changes, tokens, isBearer, withoutLogin) = (changes, desk.tokens, bearer, username == "")
                try await desk.write { work in
                    var settings = try OutgoingSettings.load(in: work.sql)
                    try settings.set(changes)
                    if let password {
                        settings.sealedPassword = try tokens.seal(password, place: OutgoingSettings.place)
                        settings.login = isBearer ? .bearer : .password
                    } else if withoutLogin {
                        settings.login = .none
                    }
                    try settings.save(in: work)
                }
            }
        }

        private var changes: [String: String] {
            let named = [
                ("host", host), ("port", port.map(String.init)), ("security", security), ("username", username),
                ("fromAddress", fromAddress), ("fromName", fromName), ("replyTo", replyTo),
            ]
            return Dictionary(uniqueKeysWithValues: named.compactMap { name, value in value.map { (name, $0) } })
        }
    }

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send a test mail; prints the conversation with the server.")

        @OptionGroup var desk: DeskOptions

        @Option(help: "Whom to send it to.")
        var to: String

        func run() async throws {
            try await mailroom.run(desk) { desk in
                guard EmailAddress(to) != nil else { throw CommandError("\(to) is no e-mail address.") }
                let tokens = desk.tokens
                let (settings, password) = try await desk.read { tx in
                    let settings = try OutgoingSettings.load(in: tx)
                    return (
                        settings,
                        settings.sealedPassword.isEmpty
                            ? "" : try tokens.open(settings.sealedPassword, place: OutgoingSettings.place)
                    )
                }
                let attempt = OutgoingTry(settings: settings, password: password, recipient: to)
                let result = await Prober(hostName: ProcessInfo.processInfo.hostName).test(attempt, now: desk.now)
                Terminal.say(result.conversation)
                guard result.succeeded else { throw CommandError(result.summary) }
                Terminal.say(result.summary)
            }
        }
    }
}
