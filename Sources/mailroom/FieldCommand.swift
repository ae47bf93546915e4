import ArgumentParser
import HelpDesk
import PortableSQL

struct FieldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "field", abstract: "Custom fields of tickets.",
        discussion: """
            Kinds: \(CustomField.Kind.allCases.map(\.rawValue).joined(separator: ", ")).
            Who sees it: \(CustomField.Visibility.allCases.map(\.rawValue).joined(separator: ", ")).

              mailroom field add "Serial number" --kind text --required
              mailroom field add Risk --kind dropdown --option low --option high --visibility techs --category Hardware
              mailroom field set 2 --option low --option high --option unknown
            """,
        subcommands: [Add.self, List.self, Set.self, Remove.self])

    /// What `add` and `set` have in common; what is not given stays as it is.
    struct Changes: ParsableArguments {
        @Option(help: "What can be chosen; may be given several times.") var option: [String] = []
        @Option(help: "public, techs or admins.") var visibility: String?
        @Flag(inversion: .prefixedNo, help: "A ticket can't be opened on the pages without it.") var required: Bool?
        @Option(help: "A category that has it; may be given several times.") var category: [String] = []
        @Flag(help: "For the tickets of all categories.") var allCategories = false
        @Option(help: "The value that tickets have where nobody set one; empty for none.") var standard: String?

        func apply(to draft: inout CustomFieldDraft, in tx: Transaction) throws {
            if !option.isEmpty { draft.options = option }
            if let visibility {
                guard let known = CustomField.Visibility(rawValue: visibility.lowercased()) else {
                    throw CommandError("\(visibility) is none of public, techs, admins.")
                }
                draft.visibility = known
            }
            if let required { draft.isRequired = required }
            if let standard { draft.standard = standard }
            if allCategories { draft.categories = nil }
            guard !category.isEmpty else { return }
            draft.categories = Swift.Set(
                try category.map { name in
                    guard let found = try Category.find(named: name, in: tx) else {
                        throw CommandError("There is no category \(name).")
                    }
                    return found.id
                })
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add a field below the others; prints its number.")

        @OptionGroup var desk: DeskOptions
        @OptionGroup var changes: Changes

        @Argument(help: "Its name.") var name: String
        @Option(help: "What it holds; it stays so.") var kind = "text"

        func run() async throws {
            try await mailroom.run(desk) { desk in
                guard let known = CustomField.Kind(rawValue: kind.lowercased()) else {
                    throw CommandError("\(kind) is no kind of field: see mailroom field --help.")
                }
                let (name, changes) = (name, changes)
                let id = try await desk.write { work in
                    var draft = CustomFieldDraft(name: name, kind: known)
                    try changes.apply(to: &draft, in: work.sql)
                    return try CustomField.add(draft, in: work)
                }
                Terminal.say("\(id)")
            }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Change a field.")

        @OptionGroup var desk: DeskOptions
        @OptionGroup var changes: Changes

        @Argument(help: "Its number, as `mailroom field list` prints it.") var number: Int64
        @Option(help: "A new name.") var name: String?

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let (id, name, changes) = (ID<CustomField>(number), name, changes)
                try await desk.write { work in
                    var draft = CustomFieldDraft(try CustomField.find(id, in: work.sql))
                    if let name { draft.name = name }
                    try changes.apply(to: &draft, in: work.sql)
                    try CustomField.update(id, draft, in: work)
                }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the fields in their order.")

        @OptionGroup var desk: DeskOptions

        @Flag(help: "Print JSON.") var json = false

        private struct Line: Encodable {
            let number: Int64
            let name: String
            let kind: String
            let options: [String]
            let visibility: String
            let isRequired: Bool
            /// Null for all.
            let categories: [String]?
            let standard: String?
            let tickets: Int
        }

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let (fields, counts, categories) = try await desk.read {
                    (try CustomField.all(in: $0), try CustomField.useCounts(in: $0), try Category.all(in: $0))
                }
                let lines = fields.map { field in
                    Line(
                        number: field.id.number, name: field.name, kind: field.kind.rawValue, options: field.options,
                        visibility: field.visibility.rawValue, isRequired: field.isRequired,
                        categories: field.categories.map { ids in
                            categories.filter { ids.contains($0.id) }.map(\.name)
                        }, standard: field.standard?.text, tickets: counts[field.id] ?? 0)
                }
                if json { return try Terminal.json(lines) }
                for line in lines {
                    let whose = line.categories.map { " in \($0.joined(separator: ", "))" } ?? ""
                    Terminal.say(
                        "\(line.number)  \(line.name)  \(line.kind)  \(line.visibility)\(line.isRequired ? "  required" : "")\(whose)"
                    )
                }
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Remove a field with what tickets say in it.")

        @OptionGroup var desk: DeskOptions

        @Argument(help: "Its number, as `mailroom field list` prints it.") var number: Int64
        @Flag(help: "Also where tickets have a value.") var force = false

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let (id, force) = (ID<CustomField>(number), force)
                try await desk.write { work in
                    let count = try CustomField.useCounts(in: work.sql)[id] ?? 0
                    guard count == 0 || force else {
                        throw CommandError(
                            "\(count) ticket\(count == 1 ? " has" : "s have") a value in it, which would be lost; say --force to remove it all the same."
                        )
                    }
                    try CustomField.remove(id, in: work)
                }
            }
        }
    }
}
