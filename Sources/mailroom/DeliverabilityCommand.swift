import ArgumentParser
import Foundation
import HelpDesk
import PortableSQL
import Workers

struct DeliverabilityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliverability",
        abstract:
            "What the DNS says of the From domains, and the records to publish; ends with 1 where something is to do.",
        discussion: "Example: mailroom deliverability example.org")

    @OptionGroup var desk: DeskOptions

    @Argument(help: "A domain. Default: those that the desk's mails are from.")
    var domain: String?

    @Option(help: "This host's name in mail. Default: the machine's.")
    var hostName: String?

    @Option(help: "Name servers to ask, ADDRESS:PORT. Default: the system's.")
    var dns: [String] = []

    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        try await mailroom.run(desk) { desk in
            let host = try await self.desk.served(desk, hostName: hostName).hostName
            let domains = try await desk.read { [domain] tx in
                try domain.map { [$0.lowercased()] } ?? DeliverabilityPlan.domains(hostName: host, in: tx)
            }
            let prober = Prober(hostName: host, records: DNSRecordSource(dns: dns))
            var reports: [DomainReport] = []
            for domain in domains { reports.append(try await prober.report(of: domain, on: desk)) }
            if json { try Terminal.json(reports) } else { reports.forEach(Self.say) }
            guard reports.allSatisfy(\.isGood) else { throw ExitCode.failure }
        }
    }

    private static func say(_ report: DomainReport) {
        Terminal.say(report.domain)
        for line in report.lines {
            Terminal.say("  \(line.topic)  \(line.status): \(line.sentence)")
            for found in line.found { Terminal.say("      there is: \(found)") }
            if let record = line.record { Terminal.say("      to publish: \(record.zoneLine)") }
        }
    }
}
