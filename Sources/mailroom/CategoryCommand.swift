import ArgumentParser
import HelpDesk
import PortableSQL

struct CategoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "category", abstract: "What tickets are about, and who works on them.",
        discussion: "Example: mailroom category add Hardware --technician linus@example.org",
        subcommands: [Add.self, Set.self, List.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add a category.")

        @OptionGroup var desk: DeskOptions

        @Argument(help: "Its name.") var name: String
        @Option(help: "The group it is shown in.") var section = ""
        @Option(help: "Somebody known who works in it; may be given several times.") var technician: [String] = []
        @Flag(help: "New tickets go to it.") var `default` = false

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let (name, section, technicians, isDefault) = (name, section, technician, `default`)
                try await desk.write { work in
                    let id = try Category.add(name, section: section, in: work)
                    for email in technicians {
                        guard let address = EmailAddress(email), let person = try Person.find(address, in: work.sql)
                        else {
                            throw CommandError(
                                "Nobody has the address \(email); add them first with `mailroom person add`.")
                        }
                        try Category.addTechnician(person.id, to: id, in: work)
                    }
                    if isDefault { try Category.makeDefault(id, in: work) }
                }
            }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change a category; what is not named stays.",
            discussion: "Example: mailroom category set Sales --from-address sales@example.org --from-name 'Acme Sales'"
        )

        @OptionGroup var desk: DeskOptions

        @Argument(help: "Its name.") var name: String
        @Option(help: "A new name.") var rename: String?
        @Option(help: "The address that its mails are from; empty: the desk's.") var fromAddress: String?
        @Option(help: "The name that its own mails are from; empty: the desk's.") var fromName: String?
        @Option(help: "Where answers go; empty: as the desk's.") var replyTo: String?
        @Flag(help: "New tickets go to it.") var `default` = false

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let (name, rename, isDefault) = (name, rename, `default`)
                let (address, fromName, replyTo) = (fromAddress, fromName, replyTo)
                let unread = try await desk.write { work in
                    guard let category = try Category.find(named: name, in: work.sql) else {
                        throw CommandError("There is no category \(name).")
                    }
                    try Category.setSender(
                        category.id, address: address ?? category.fromAddress ?? "",
                        name: fromName ?? category.fromName ?? "", replyTo: replyTo ?? category.replyTo ?? "", in: work)
                    if let rename { try Category.rename(category.id, to: rename, in: work) }
                    if isDefault { try Category.makeDefault(category.id, in: work) }
                    return try AnswerAddress.unread(in: work.sql).filter { $0.category == category.id }
                }
                for warning in unread { Terminal.complain(warning.sentence) }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the categories and their technicians.")

        @OptionGroup var desk: DeskOptions

        @Flag(help: "Print JSON.") var json = false

        private struct Line: Encodable {
            let id: Int64
            let name: String
            let section: String
            let isDefault: Bool
            let technicians: [String]
            let fromAddress: String?
            let fromName: String?
            let replyTo: String?
        }

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let (categories, technicians) = try await desk.read {
                    (try Category.all(in: $0), try Category.technicians(in: $0))
                }
                let lines = categories.map { category in
                    Line(
                        id: category.id.number, name: category.name, section: category.section,
                        isDefault: category.isDefault,
                        technicians: (technicians[category.id] ?? []).map { $0.email?.text ?? $0.username },
                        fromAddress: category.fromAddress, fromName: category.fromName, replyTo: category.replyTo)
                }
                if json { return try Terminal.json(lines) }
                for line in lines {
                    Terminal.say(
                        "\(line.name)\(line.isDefault ? " (default)" : "")  \(line.technicians.joined(separator: ", "))"
                    )
                }
            }
        }
    }
}
