import ArgumentParser
import HelpDesk
import PortableSQL

struct SettingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "Read and change the desk's settings.",
        discussion: "Example: mailroom settings set incoming.acceptUnregistered=off notifications.confirmation=on",
        subcommands: [Get.self, Set.self, List.self])

    struct Get: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print one setting.")

        @OptionGroup var desk: DeskOptions

        @Argument(help: "section.name, such as incoming.acceptUnregistered")
        var name: String

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let (section, field) = try SettingsCommand.section(of: name)
                let entry = try await desk.read { try section.entries($0) }.first { $0.name == field }
                guard let entry else {
                    throw CommandError("There is no setting \(name); `mailroom settings list` names them all.")
                }
                if json { try Terminal.json([name: entry.value]) } else { Terminal.say(entry.value) }
            }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Change settings, all of them or none.")

        @OptionGroup var desk: DeskOptions

        @Argument(help: "section.name=value, several; or section.name value, one")
        var assignments: [String]

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let values = try SettingsCommand.values(of: assignments)
                try await desk.write { work in
                    for (key, changes) in values { try SettingsCommand.section(named: key).set(changes, work) }
                }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print all settings, with what they do.")

        @OptionGroup var desk: DeskOptions

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let all = try await desk.read { tx in try AnySettings.all.map { ($0, try $0.entries(tx)) } }
                if json {
                    let pairs = all.flatMap { section, entries in
                        entries.map { ("\(section.key).\($0.name)", $0.value) }
                    }
                    return try Terminal.json(Dictionary(uniqueKeysWithValues: pairs))
                }
                for (section, entries) in all {
                    Terminal.say("\n\(section.title)")
                    for entry in entries {
                        let value = entry.value.split(whereSeparator: \.isNewline).joined(separator: ", ")
                        Terminal.say("  \(section.key).\(entry.name) = \(value)\n      \(entry.label). \(entry.help)")
                    }
                }
            }
        }
    }

    /// By section, then by name.
    private static func values(of assignments: [String]) throws -> [String: [String: String]] {
        var pairs: [(String, String)] = []
        if assignments.count == 2, !assignments[0].contains("=") {
            pairs = [(assignments[0], assignments[1])]
        } else {
            pairs = try assignments.map { text in
                guard let sign = text.firstIndex(of: "=") else {
                    throw CommandError("\(text): write section.name=value.")
                }
                return (String(text[..<sign]), String(text[text.index(after: sign)...]))
            }
        }
        var values: [String: [String: String]] = [:]
        for (name, value) in pairs {
            let (section, field) = try section(of: name)
            values[section.key, default: [:]][field] = value
        }
        return values
    }

    private static func section(of name: String) throws -> (AnySettings, String) {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            throw CommandError("\(name): write section.name, such as incoming.acceptUnregistered.")
        }
        return (try section(named: parts[0]), parts[1])
    }

    private static func section(named key: String) throws -> AnySettings {
        guard let section = AnySettings.all.first(where: { $0.key == key }) else {
            throw CommandError(
                "There is no section \(key); there are \(AnySettings.all.map(\.key).joined(separator: ", ")).")
        }
        return section
    }
}
