import ArgumentParser
import Foundation
import HelpDesk
import Logging
import PortableSQL
import ServiceLifecycle
import UnixSignals
import Web
import Workers

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the desk: take mail, send mail, serve the pages.",
        discussion: """
            Each flag is also an environment variable (MAILROOM_LISTEN, …) and a line of --config.
            Example: mailroom serve --data /var/lib/mailroom --listen 127.0.0.1:8080 --receive 127.0.0.1:2525
            """)

    @OptionGroup var desk: DeskOptions

    @Option(help: "Where the pages are served. Default: localhost:8080")
    var listen: String?

    @Option(
        help:
            "Where the built-in receiver takes mail: HOST:PORT (SMTP), lmtp:HOST:PORT, or none. May be given several times. Default: 127.0.0.1:2525"
    )
    var receive: [String] = []

    @Option(
        help: "What links in mails begin with, such as https://help.example.org. The setting of the same name beats it."
    )
    var url: String?

    @Option(help: "This host's name in mail; support@ it is taken by the receiver. Default: the machine's.")
    var hostName: String?

    @Option(help: "Name servers to ask which mail servers an address has, ADDRESS:PORT. Default: the system's.")
    var dns: [String] = []

    @Option(
        help:
            "The proxies before the pages, ADDRESS or ADDRESS/BITS, several with commas: X-Forwarded-For and Forwarded are read from them alone. Default: none"
    )
    var trustedProxies: String?

    @Option(
        help:
            "Seconds that a part of the program may stand still before it ends itself, to be started again; 0: never. Default: 300"
    )
    var watchdog: String?

    @Option(help: "trace, debug, info, notice, warning, error. Default: notice")
    var logLevel: String?

    func run() async throws {
        try await told { try await serve() }
    }

    private func serve() async throws {
        let plan = try plan()
        if plan.isExclusive { try desk.folder().lock() }
        let opened = try await desk.open(log: plan.logLevel)
        try await opened.database.holdAlone(as: "mailroom on \(plan.hostName), process \(getpid())") { error in
            // What others claimed is theirs now, so nothing is finished here.
            Terminal.complain("\(error)")
            _exit(EXIT_FAILURE)
        }
        try Self.checkFree(plan)
        let served = ServedAddress(url: plan.url, hostName: plan.hostName)
        let token = try await opened.write { work in
            try served.save(in: work)
            return try FirstRun.token(in: work)
        }
        // One program at a time works on a database; what another claimed, it left behind.
        let marks = try ReadingMarks(path: desk.folder().readingMarks)
        try await Intake(desk: opened, hostName: plan.hostName, marks: marks).forgetOldClaims()
        let readiness = Readiness()
        let supervisor = Supervisor()
        let workers = WorkerGroup(
            desk: opened, hostName: plan.hostName, baseURL: plan.url, doors: plan.doors, folder: plan.folder,
            dns: dns, marks: marks)
        let web = try WebServer(
            desk: opened, passwords: PasswordKeeper(tokens: opened.tokens),
            configuration: WebConfiguration(
                host: plan.host, port: plan.port, baseURL: plan.url, hostName: plan.hostName,
                uploadFolder: plan.folder, proxies: plan.proxies), readiness: readiness
        ) {
            // Where a door can't be opened, its own error ends the program.
            do { try await workers.waitUntilOpen() } catch { return }
            readiness.isReady = true
            supervisor.tell("READY=1")
            welcome(plan, token)
        }
        let watchdogs: [any Service] =
            plan.standstill == .zero ? [] : [Watchdog(desk: opened, limit: plan.standstill, supervisor: supervisor)]
        var configuration = ServiceGroupConfiguration(
            services: (watchdogs + [web] + workers.services).map {
                ServiceGroupConfiguration.ServiceConfiguration(service: NamedService(service: $0))
            },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: opened.log)
        configuration.maximumGracefulShutdownDuration = .seconds(15)
        try await ServiceGroup(configuration: configuration).run()
        do { try await opened.database.settle() } catch {
            opened.log.warning("the write-ahead log stays as it is", metadata: ["error": "\(error)"])
        }
        await opened.database.close()
    }

    // MARK: What is to be done

    private struct Plan {
        let host: String
        let port: Int
        let doors: [DoorAddress]
        let url: String
        let hostName: String
        let folder: String
        let logLevel: Logger.Level
        let proxies: TrustedProxies
        /// So long a part of the program may stand still; zero: for ever.
        let standstill: Duration
        /// The only program on this database: SQLite.
        let isExclusive: Bool
    }

    private func plan() throws -> Plan {
        let configuration = try desk.configuration()
        let address = configuration.value("listen", flag: listen) ?? "localhost:8080"
        guard let place = DoorAddress(address), !place.isLMTP else {
            throw CommandError("--listen: \(address) is not HOST:PORT.")
        }
        let level = configuration.value("log-level", flag: logLevel) ?? "notice"
        guard let logLevel = Logger.Level(rawValue: level) else {
            throw CommandError("--log-level: there is no level \(level).")
        }
        let name = configuration.value("host-name", flag: hostName) ?? ProcessInfo.processInfo.hostName
        return Plan(
            // localhost may name ::1 first; 127.0.0.1 is what every client tries.
            host: place.host == "localhost" ? "127.0.0.1" : place.host, port: place.port,
            doors: try doors(configuration),
            url: (configuration.value("url", flag: url) ?? "http://\(address)").trimmingSuffix("/"), hostName: name,
            folder: try desk.folder().path, logLevel: logLevel, proxies: try proxies(configuration),
            standstill: try standstill(configuration),
            isExclusive: configuration.value("database", flag: desk.database) == nil)
    }

    private func proxies(_ configuration: Configuration) throws -> TrustedProxies {
        let text = configuration.value("trusted-proxies", flag: trustedProxies) ?? ""
        guard let proxies = TrustedProxies(text) else {
            throw CommandError("--trusted-proxies: \(text) is not a list such as 127.0.0.1, 10.0.0.0/8, fd00::/8.")
        }
        return proxies
    }

    private func standstill(_ configuration: Configuration) throws -> Duration {
        let text = configuration.value("watchdog", flag: watchdog) ?? "300"
        guard let seconds = Int(text), seconds == 0 || (5...86_400).contains(seconds) else {
            throw CommandError("--watchdog: \(text) is not a number of seconds from 5 to 86400, or 0.")
        }
        return .seconds(seconds)
    }

    private func doors(_ configuration: Configuration) throws -> [DoorAddress] {
        let configured = configuration.value("receive", flag: nil)?.split(separator: ",").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        let texts = receive.isEmpty ? configured ?? ["127.0.0.1:2525"] : receive
        return try texts.filter { $0 != "none" }.map { text in
            guard let door = DoorAddress(text) else {
                throw CommandError("--receive: \(text) is not HOST:PORT, lmtp:HOST:PORT or none.")
            }
            return door
        }
    }

    /// A port in use is told before anything is begun.
    private static func checkFree(_ plan: Plan) throws {
        for (what, host, port) in [("pages", plan.host, plan.port)] + plan.doors.map({ ("receiver", $0.host, $0.port) })
        {
            guard let words = Ports.problem(host: host, port: port) else { continue }
            let flag = what == "pages" ? "--listen" : "--receive"
            throw CommandError("The \(what) can't listen on \(host):\(port): \(words). Choose another with \(flag).")
        }
    }

    private func welcome(_ plan: Plan, _ token: String?) {
        var lines = ["Mailroom serves its pages at \(plan.url)"]
        for door in plan.doors {
            lines.append("Mail for support@localhost and support@\(plan.hostName) is taken at \(door)")
        }
        if let token {
            lines.append("Nobody administers this desk yet. Open this link to become the first administrator:")
            lines.append("    \(plan.url)/first-run/\(token)")
            lines.append("Send a first mail by pasting this line:")
            lines.append(
                "    printf 'From: you@example.org\\nTo: support@localhost\\nSubject: Hello\\n\\nMy first mail.\\n' | \(CommandLine.arguments.first ?? "mailroom") deliver --data '\(plan.folder)'"
            )
        }
        Terminal.say(lines.joined(separator: "\n"))
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
