import ArgumentParser
import HelpDesk
import PortableSQL

struct PersonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "person", abstract: "The people that the desk knows.",
        discussion:
            "Example: mailroom person add ada@example.org --name 'Ada Lovelace' --admin --technician Support --invite",
        subcommands: [Add.self, List.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add somebody, or give somebody who is known more rights.")

        @OptionGroup var desk: DeskOptions

        @Argument(help: "Their e-mail address.") var email: String
        @Option(help: "Their full name.") var name = ""
        @Flag(help: "They administer the desk.") var admin = false
        @Option(help: "A category that they work in; may be given several times.") var technician: [String] = []
        @Option(help: "A file with their password; - for standard input.") var passwordFile: String?
        @Flag(help: "Send them a welcome mail with a link to set a password.") var invite = false

        func run() async throws {
            try await mailroom.run(desk) { desk in
                guard let address = EmailAddress(email) else { throw CommandError("\(email) is no e-mail address.") }
                let hash = try await passwordFile.asyncMap {
                    try await PasswordKeeper(tokens: desk.tokens).hash(try Terminal.secret(file: $0))
                }
                let (name, isAdmin, categories, invites) = (name, admin, technician, invite)
                try await desk.write { work in
                    let known = try Person.find(address, in: work.sql)
                    let id = try known?.id ?? Person.register(NewPerson(email: address, fullName: name), in: work)
                    if isAdmin { try Person.setRole(id, isAdmin: true, isManager: false, in: work) }
                    for category in categories {
                        guard let found = try Category.find(named: category, in: work.sql) else {
                            throw CommandError("There is no category \(category).")
                        }
                        try Category.addTechnician(id, to: found.id, in: work)
                    }
                    if let hash { try Person.setPasswordHash(id, hash, in: work) }
                    if invites { try PasswordHelp.invite(id, in: work) }
                }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the people.")

        @OptionGroup var desk: DeskOptions

        @Argument(help: "Words of a name or address.") var search = ""
        @Flag(help: "Print JSON.") var json = false

        private struct Line: Encodable {
            let id: Int64
            let email: String?
            let username: String
            let name: String
            let admin: Bool
            let technician: [String]
            let disabled: Bool
        }

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let search = search
                let list = try await desk.read { try PeopleList.load(search: search, limit: 10_000, in: $0) }
                let lines = list.people.map { person in
                    Line(
                        id: person.id.number, email: person.email?.text, username: person.username,
                        name: person.displayName,
                        admin: person.isAdmin, technician: list.categories[person.id] ?? [], disabled: person.isDisabled
                    )
                }
                if json { return try Terminal.json(lines) }
                for line in lines {
                    let role =
                        line.admin
                        ? "administrator"
                        : line.technician.isEmpty ? "user" : "technician in \(line.technician.joined(separator: ", "))"
                    Terminal.say(
                        "\(line.email ?? line.username)  \(line.name)  \(role)\(line.disabled ? "  disabled" : "")")
                }
            }
        }
    }
}

extension Optional {
    fileprivate func asyncMap<Result>(_ transform: (Wrapped) async throws -> Result) async rethrows -> Result? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
