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
        subcommands: [Set.self, Add.self, List.self, Assign.self, Remove.self, Test.self])

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
        @Option(help: "Sign in by the permission of this mailbox, which signs in by OAuth itself.") var oauthMailbox:
            String?
        @Option(help: "A PEM file with a certificate to trust beside the system's.") var trustedCertificate: String?
        @Option(help: "The address that mails are from.") var fromAddress: String?
        @Option(help: "The name that the desk's own mails are from.") var fromName: String?
        @Option(help: "Where answers go.") var replyTo: String?

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let needsPassword =
                    oauthMailbox == nil && (username.map { !$0.isEmpty } ?? (passwordFile != nil))
                let password = needsPassword ? try Terminal.secret(file: passwordFile) : nil
                let (changes, tokens, isBearer, withoutLogin) = (changes, desk.tokens, bearer, username == "")
                let byPermission = oauthMailbox != nil
                try await desk.write { work in
                    var settings = try OutgoingSettings.load(in: work.sql)
                    try settings.set(changes)
                    if let password {
                        settings.sealedPassword = try tokens.seal(password, place: OutgoingSettings.place)
                        settings.login = isBearer ? .bearer : .password
                    } else if byPermission {
                        settings.login = .oauth
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
                ("oauthMailbox", oauthMailbox),
                ("trustedCertificate", trustedCertificate),
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

        @Option(help: "Another server, by its name.")
        var server: String?

        func run() async throws {
            try await mailroom.run(desk) { desk in
                guard EmailAddress(to) != nil else { throw CommandError("\(to) is no e-mail address.") }
                let id = try await desk.read { [server] in try OutgoingCommand.server(server, in: $0) }
                let attempt = OutgoingTry(server: id, recipient: to)
                let result = try await Prober(hostName: ProcessInfo.processInfo.hostName).test(attempt, on: desk)
                Terminal.say(result.conversation)
                guard result.succeeded else { throw CommandError(result.summary) }
                Terminal.say(result.summary)
            }
        }
    }

    /// The desk's own where none is named.
    static func server(_ name: String?, in tx: Transaction) throws -> ID<OutgoingServer> {
        guard let name, name != "default" else { return OutgoingServer.standard }
        guard let found = try OutgoingServer.find(named: name, in: tx) else {
            throw CommandError("There is no outgoing server \(name); see `mailroom outgoing list`.")
        }
        return found.id
    }
}
