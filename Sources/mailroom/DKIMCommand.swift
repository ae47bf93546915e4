import ArgumentParser
import HelpDesk
import MailSigning
import PortableSQL

struct DKIMCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dkim", abstract: "The keys that sign the desk's mail.",
        discussion: """
            Make a key, publish its record in the DNS, see that it is there, and let it sign:
              mailroom dkim make example.org
              mailroom dkim record example.org
              mailroom deliverability example.org
              mailroom dkim enable example.org
            """,
        subcommands: [Make.self, List.self, Record.self, Enable.self, Disable.self, Remove.self])

    /// Which keys: all of a domain, or one of them.
    struct Choice: ParsableArguments {
        @Argument(help: "The domain of From.") var domain: String
        @Option(help: "One of its keys, by selector. Default: all.") var selector: String?

        func keys(in tx: Transaction) throws -> [SigningKey] {
            let found = try SigningKey.all(in: tx).filter {
                $0.domain == domain.lowercased() && (selector == nil || $0.selector == selector?.lowercased())
            }
            guard !found.isEmpty else {
                throw CommandError("There is no such key of \(domain); make one with `mailroom dkim make`.")
            }
            return found
        }
    }

    struct Make: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key, and print the record that publishes it; it signs nothing yet.")

        @OptionGroup var desk: DeskOptions

        @Argument(help: "The domain of From.") var domain: String
        @Option(help: "rsa, which every receiver knows; ed25519; or both.") var algorithm = "rsa"
        @Option(help: "The key's name in the DNS. Default: one that tells the month.") var selector: String?

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let known: [String: [DKIMKey.Algorithm]] = [
                    "rsa": [.rsa], "ed25519": [.ed25519], "both": [.rsa, .ed25519],
                ]
                guard let algorithms = known[algorithm] else {
                    throw CommandError("--algorithm is one of rsa, ed25519, both.")
                }
                let keys = try algorithms.map {
                    try SigningKey.New(domain: domain, algorithm: $0, selector: selector, now: desk.now)
                }
                let made = try await desk.write { work in
                    try keys.map { try SigningKey.find(try SigningKey.add($0, in: work), in: work.sql) }
                }
                for key in made { Terminal.say(key.zoneRecord.zoneLine) }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the keys.")

        @OptionGroup var desk: DeskOptions

        @Flag(help: "Print JSON.") var json = false

        private struct Line: Encodable {
            let domain: String
            let selector: String
            let algorithm: String
            let isEnabled: Bool
            let recordName: String
            let record: String
        }

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let lines = try await desk.read { try SigningKey.all(in: $0) }.map { key in
                    Line(
                        domain: key.domain, selector: key.selector, algorithm: key.algorithm.rawValue,
                        isEnabled: key.isEnabled, recordName: key.recordName, record: key.record)
                }
                if json { return try Terminal.json(lines) }
                for line in lines {
                    Terminal.say(
                        "\(line.domain)  \(line.selector)  \(line.algorithm)  \(line.isEnabled ? "signs" : "does not sign yet")"
                    )
                }
            }
        }
    }

    struct Record: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the records that publish keys, as lines of a zone file.")

        @OptionGroup var desk: DeskOptions
        @OptionGroup var choice: Choice

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let choice = choice
                for key in try await desk.read({ try choice.keys(in: $0) }) { Terminal.say(key.zoneRecord.zoneLine) }
            }
        }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let keys sign; an older key of the same kind signs no more.")

        @OptionGroup var desk: DeskOptions
        @OptionGroup var choice: Choice

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let choice = choice
                try await desk.write { work in
                    for key in try choice.keys(in: work.sql) { try SigningKey.enable(key.id, in: work) }
                }
            }
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let keys sign no more.")

        @OptionGroup var desk: DeskOptions
        @OptionGroup var choice: Choice

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let choice = choice
                try await desk.write { work in
                    for key in try choice.keys(in: work.sql) { try SigningKey.disable(key.id, in: work) }
                }
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove keys that do not sign; they can't be brought back.")

        @OptionGroup var desk: DeskOptions
        @OptionGroup var choice: Choice

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let choice = choice
                try await desk.write { work in
                    for key in try choice.keys(in: work.sql) { try SigningKey.remove(key.id, in: work) }
                }
            }
        }
    }
}
