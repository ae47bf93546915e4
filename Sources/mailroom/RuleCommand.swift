import ArgumentParser
import Foundation
import HelpDesk
import PortableSQL

struct RuleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rule", abstract: "What is done with new mail of a certain kind.",
        discussion: """
            A condition is FIELD TEST WORDS. Fields: \(RuleCondition.Field.allCases.map(\.rawValue).joined(separator: ", ")).
            Tests: \(RuleCondition.Test.allCases.map(\.rawValue).joined(separator: ", ")).

              mailroom rule add Invoices --if "subject contains invoice" --category Billing --tag money
              mailroom rule add Alerts --if "from is nagios@example.org" --join subject --priority high --try
            """,
        subcommands: [Add.self, List.self, Remove.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add a rule below the others.")

        @OptionGroup var desk: DeskOptions

        @Argument(help: "Its name.") var name: String
        @Option(name: .customLong("if"), help: "A condition; may be given several times.") var conditions: [String] = []
        @Flag(help: "One condition is enough; else all must hold.") var any = false
        @Option(help: "The category of the ticket.") var category: String?
        @Option(help: "low, normal, high or critical.") var priority: String?
        @Option(help: "A technician's address.") var assign: String?
        @Option(help: "A tag of the ticket; may be given several times.") var tag: [String] = []
        @Option(
            name: .customLong("field"), help: "NUMBER=VALUE: a custom field of the ticket; may be given several times.")
        var fields: [String] = []
        @Option(help: "An address that hears of the ticket.") var subscribe: String?
        @Option(help: "Add the mail to the open ticket of its sender: subject (the same, numbers aside) or sender.")
        var join: String?
        @Flag(help: "Hold the mail.") var hold = false
        @Flag(help: "Ask no rules below.") var stop = false
        @Flag(name: .customLong("try"), help: "Only say what would be different for the last 100 mails.") var isTrial =
            false

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let rule = try await rule(on: desk)
                try rule.check()
                guard isTrial else {
                    _ = try await desk.write { try rule.save(in: $0) }
                    return
                }
                let rules = try await desk.read { try Rule.all(in: $0).map(\.rule) } + [rule]
                let (tried, differences) = try await Replay(desk: desk, hostName: ProcessInfo.processInfo.hostName)
                    .trial(of: rules)
                for difference in differences {
                    Terminal.say("\(difference.mail.fromAddress), \"\(difference.mail.subject)\"")
                    Terminal.say("  now: \(difference.now.summary)\n  with this rule: \(difference.then.summary)")
                }
                Terminal.say("Of the last \(tried) mails \(differences.count) would have gone another way.")
            }
        }

        private func rule(on desk: Desk) async throws -> Rule {
            var rule = Rule(name: name)
            rule.matchesAny = any
            rule.conditions = try conditions.map(RuleCommand.condition)
            if let priority {
                guard let found = Priority.allCases.first(where: { $0.name.lowercased() == priority.lowercased() })
                else { throw CommandError("There is no priority \(priority); say low, normal, high or critical.") }
                rule.actions.priority = found
            }
            if let join {
                guard let found = RuleJoin(rawValue: join) else {
                    throw CommandError("--join takes subject or sender, not \(join).")
                }
                rule.actions.joins = found
            }
            let (category, assign) = (category, assign)
            (rule.actions.category, rule.actions.assignee) = try await desk.read { tx in
                let found = try category.map { name in
                    guard let found = try Category.find(named: name, in: tx) else {
                        throw CommandError("There is no category \(name).")
                    }
                    return found.id
                }
                let person = try assign.map { text in
                    guard let person = try EmailAddress(text).flatMap({ try Person.find($0, in: tx) }) else {
                        throw CommandError("Nobody has the address \(text).")
                    }
                    return person.id
                }
                return (found, person)
            }
            let tags = Tag.list(tag.joined(separator: ","))
            rule.actions.tags = tags.isEmpty ? nil : tags
            let values = try fields.map(RuleCommand.fieldValue)
            rule.actions.fields = values.isEmpty ? nil : values
            rule.actions.subscriber = subscribe
            rule.actions.holds = hold
            rule.actions.stops = stop
            return rule
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the rules in their order.")

        @OptionGroup var desk: DeskOptions

        @Flag(help: "Print JSON.") var json = false

        private struct Line: Encodable {
            let number: Int64
            let name: String
            let isEnabled: Bool
            let conditions: [String]
            let matchesAny: Bool
            let actions: RuleActions
        }

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let lines = try await desk.read { try Rule.all(in: $0) }.map { saved in
                    Line(
                        number: saved.id.number, name: saved.rule.name, isEnabled: saved.rule.isEnabled,
                        conditions: saved.rule.conditions.map {
                            "\($0.field.rawValue) \($0.test.rawValue) \($0.value)"
                        }, matchesAny: saved.rule.matchesAny, actions: saved.rule.actions)
                }
                if json { return try Terminal.json(lines) }
                for line in lines {
                    let conditions = line.conditions.joined(separator: line.matchesAny ? " or " : " and ")
                    Terminal.say("\(line.number)  \(line.name)\(line.isEnabled ? "" : " (off)"): \(conditions)")
                }
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Remove a rule.")

        @OptionGroup var desk: DeskOptions

        @Argument(help: "Its number, as `mailroom rule list` prints it.") var number: Int64

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let id = ID<Rule>(number)
                try await desk.write { work in
                    _ = try Rule.find(id, in: work.sql)
                    try Rule.remove(id, in: work)
                }
            }
        }
    }

    /// `3=high`
    private static func fieldValue(_ text: String) throws -> RuleFieldValue {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let field = ID<CustomField>(parts[0].trimmingSpaces) else {
            throw CommandError("\"\(text)\" is no field and value; write NUMBER=VALUE, such as 3=high.")
        }
        return RuleFieldValue(field, parts[1])
    }

    /// `subject contains an invoice`
    private static func condition(_ text: String) throws -> RuleCondition {
        let parts = text.split(separator: " ", maxSplits: 2).map(String.init)
        guard parts.count == 3, let field = RuleCondition.Field(rawValue: parts[0].lowercased()),
            let test = RuleCondition.Test(rawValue: parts[1].lowercased())
        else {
            throw CommandError(
                "\"\(text)\" is no condition; write FIELD TEST WORDS, such as \"subject contains invoice\" (see mailroom rule --help)."
            )
        }
        return RuleCondition(field, test, parts[2])
    }
}
