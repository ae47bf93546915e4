import ArgumentParser
import HelpDesk
import PortableSQL

extension OutgoingCommand {
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add another server, for mail from some addresses or domains.",
            discussion:
                "Example: mailroom outgoing add Sales --host smtp.example.com --username sales --password-file secret --for example.com"
        )

        @OptionGroup var desk: DeskOptions

        @Argument(help: "A name for it.") var name: String
        @Option(help: "The SMTP server.") var host: String
        @Option(help: "587 for STARTTLS, 465 for TLS from the first byte.") var port = 587
        @Option(help: "tls, starttls, opportunistic or none.") var security = "starttls"
        @Option(help: "The name to log in with; none: no login.") var username = ""
        @Option(help: "A file with the password; - for standard input. Else MAILROOM_PASSWORD.") var passwordFile:
            String?
        @Flag(help: "The password is an OAuth access token.") var bearer = false
        @Option(help: "Sign in by the permission of this mailbox, which signs in by OAuth itself.") var oauthMailbox =
            ""
        @Option(help: "A PEM file with a certificate to trust beside the system's.") var trustedCertificate = ""
        @Option(help: "Connections at once.") var connections = 2
        @Option(name: .customLong("for"), help: "A From address or a domain; may be given several times.") var senders:
            [String] = []

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let login =
                    !oauthMailbox.isEmpty ? "oauth" : username.isEmpty ? "none" : bearer ? "bearer" : "password"
                let password =
                    login == "password" || login == "bearer" ? try Terminal.secret(file: passwordFile) : nil
                let new = NewOutgoingServer(
                    name: name, host: host, port: port, security: security, login: login, username: username,
                    password: password, oauthMailbox: oauthMailbox,
                    trustedCertificate: trustedCertificate, connections: connections, senders: senders)
                try await desk.write { _ = try OutgoingServer.add(new, in: $0) }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the servers, what each is for and how it is.")

        @OptionGroup var desk: DeskOptions

        @Flag(help: "Print JSON.") var json = false

        private struct Line: Encodable {
            let name: String
            let isDefault: Bool
            let host: String
            let port: Int
            let security: String
            let login: String
            let username: String
            let senders: [String]
            let trouble: String?
            let waiting: Int?
        }

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let (servers, senders, troubles) = try await desk.read {
                    (
                        try OutgoingServer.all(in: $0), try OutgoingServer.senders(in: $0),
                        try OutgoingTrouble.all(in: $0)
                    )
                }
                let lines = servers.map { server in
                    let trouble = troubles.first { $0.server.id == server.id }
                    return Line(
                        name: server.isStandard ? "default" : server.name, isDefault: server.isStandard,
                        host: server.host, port: server.port, security: server.security.rawValue,
                        login: server.login.rawValue, username: server.username, senders: senders[server.id] ?? [],
                        trouble: trouble?.words, waiting: trouble?.waiting)
                }
                if json { return try Terminal.json(lines) }
                for line in lines {
                    let what = line.isDefault ? "all other mail" : line.senders.joined(separator: ", ")
                    let trouble = line.trouble.map { "  takes no mail: \($0)" } ?? ""
                    let place = line.host.isEmpty ? "not set" : "\(line.host):\(line.port)"
                    Terminal.say("\(line.name)  \(place)  \(what)\(trouble)")
                }
            }
        }
    }

    struct Assign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send mail from an address, a domain or a category through a server.",
            discussion: "Example: mailroom outgoing assign example.com Sales   (default: back to the desk's own server)"
        )

        @OptionGroup var desk: DeskOptions

        @Argument(help: "A From address, a domain, or the name of a category with a From address of its own.")
        var sender: String
        @Argument(help: "The server's name; default: the desk's own.") var server: String

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let (sender, server) = (sender, server)
                try await desk.write { work in
                    let id = try OutgoingCommand.server(server, in: work.sql)
                    try OutgoingServer.assign(try Self.address(of: sender, in: work.sql), to: id, in: work)
                }
            }
        }

        private static func address(of sender: String, in tx: Transaction) throws -> String {
            guard let category = try Category.find(named: sender, in: tx) else { return sender }
            guard let address = category.fromAddress else {
                throw CommandError(
                    "The category \(category.name) has no From address of its own; give it one with `mailroom category set`."
                )
            }
            return address
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a server; what waits for it goes through the desk's own.")

        @OptionGroup var desk: DeskOptions

        @Argument(help: "Its name.") var name: String

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let name = name
                try await desk.write { work in
                    let id = try OutgoingCommand.server(name, in: work.sql)
                    guard id != OutgoingServer.standard else {
                        throw CommandError("The desk's own server is changed with `mailroom outgoing set`.")
                    }
                    try OutgoingServer.remove(id, in: work)
                }
            }
        }
    }
}
