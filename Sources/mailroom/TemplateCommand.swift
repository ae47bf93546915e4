import ArgumentParser
import Foundation
import HelpDesk
import PortableSQL
import SafeHTML

struct TemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template", abstract: "What the desk's mails say.",
        discussion: """
            Events: \(NoticeKind.withTemplate.map(\.rawValue).joined(separator: ", ")).
            Languages: \(MailLanguage.allCases.map(\.rawValue).joined(separator: ", ")); without --language a template is for all that have none of their own.
            An empty template sends nothing:

              mailroom template set taken --html /dev/null
            """,
        subcommands: [List.self, Get.self, Set.self, Reset.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the events, and which are changed or silent.")

        @OptionGroup var desk: DeskOptions

        @Flag(help: "Print JSON.") var json = false

        private struct Line: Encodable {
            let event: String
            /// Empty: every language.
            let language: String
            let state: TemplateBook.State
            let unknownMasks: [String]
        }

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let (book, general) = try await desk.read {
                    (try TemplateBook.load(in: $0), try GeneralSettings.load(in: $0))
                }
                let lines = NoticeKind.withTemplate.flatMap { kind in
                    let own = book.languages(of: kind).filter { $0 != nil }
                    return ([nil] + own).map { language in
                        let template = book.template(for: kind, language: language, desk: general.language)
                        return Line(
                            event: kind.rawValue, language: language?.rawValue ?? "",
                            state: book.state(of: kind, language: language),
                            unknownMasks: template.unknownMasks(in: kind))
                    }
                }
                if json { return try Terminal.json(lines) }
                for line in lines {
                    let language = line.language.isEmpty ? "" : " (\(line.language))"
                    let unknown =
                        line.unknownMasks.isEmpty ? "" : ", unknown: \(line.unknownMasks.joined(separator: " "))"
                    Terminal.say("\(line.event)\(language): \(line.state.rawValue)\(unknown)")
                }
            }
        }
    }

    struct Get: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a template: its subject, an empty line, its HTML.")

        @OptionGroup var desk: DeskOptions
        @OptionGroup var which: TemplateOptions

        @Flag(help: "Print JSON.") var json = false

        private struct Line: Encodable {
            let event: String
            let language: String
            let subject: String
            let html: String
            let state: TemplateBook.State
        }

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let (kind, language) = try (which.kind(), which.chosenLanguage())
                let (book, general) = try await desk.read {
                    (try TemplateBook.load(in: $0), try GeneralSettings.load(in: $0))
                }
                let template = book.template(for: kind, language: language, desk: general.language)
                guard json else { return Terminal.say("\(template.subject)\n\n\(template.html)") }
                try Terminal.json(
                    Line(
                        event: kind.rawValue, language: language?.rawValue ?? "", subject: template.subject,
                        html: template.html, state: book.state(of: kind, language: language)))
            }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Change the subject, the HTML, or both.")

        @OptionGroup var desk: DeskOptions
        @OptionGroup var which: TemplateOptions

        @Option(help: "The subject, with masks.") var subject: String?
        @Option(help: "A file with the body's HTML (- for standard input); an empty one: no mail for this event.")
        var html: String?

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let (kind, language) = try (which.kind(), which.chosenLanguage())
                guard subject != nil || html != nil else { throw CommandError("Give --subject, --html, or both.") }
                let text = try html.map(Self.read)
                let subject = subject
                let (removed, template) = try await desk.write { work in
                    let general = try GeneralSettings.load(in: work.sql)
                    let now = try TemplateBook.load(in: work.sql).template(
                        for: kind, language: language, desk: general.language)
                    let removed = try SavedTemplate.save(
                        subject: subject ?? now.subject, html: text ?? now.html, for: kind, language: language, by: nil,
                        in: work)
                    let saved = try TemplateBook.load(in: work.sql).template(
                        for: kind, language: language, desk: general.language)
                    return (removed, saved)
                }
                for removal in removed { Terminal.say("Removed \(removal.words).") }
                for mask in template.unknownMasks(in: kind) { Terminal.say("Unknown, left as it is: \(mask)") }
                let fields = try await desk.read { try CustomField.all(in: $0) }
                for warning in template.fieldWarnings(in: kind, fields: fields) { Terminal.say(warning) }
                if template.isSilent { Terminal.say("The template is empty: \(TemplateCommand.silence(kind))") }
            }
        }

        private static func read(_ path: String) throws -> String {
            if path == "-" { return String(decoding: try Terminal.input(limit: 1 << 20), as: UTF8.self) }
            // A pipe or /dev/null is as good as a file.
            guard let file = FileHandle(forReadingAtPath: path) else {
                throw CommandError("The file \(path) can't be read.")
            }
            return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
        }
    }

    struct Reset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Back to the standard template; without --language in every language.")

        @OptionGroup var desk: DeskOptions
        @OptionGroup var which: TemplateOptions

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let (kind, language) = try (which.kind(), which.chosenLanguage())
                try await desk.write { work in
                    guard let language else { return try SavedTemplate.resetAll(kind, in: work) }
                    try SavedTemplate.reset(kind, language: language, in: work)
                }
            }
        }
    }

    static func silence(_ kind: NoticeKind) -> String {
        kind == .passwordReset
            ? "the standard text is sent, as nobody could sign in again without it." : "no mail is sent for this event."
    }
}

/// Which template a command is about.
struct TemplateOptions: ParsableArguments {
    @Argument(help: "The event, such as confirmation.") var event: String

    @Option(help: "en, de, fr, es or pt. Default: all that have no template of their own.") var language: String?

    func kind() throws -> NoticeKind { try NoticeKind.named(event) }

    func chosenLanguage() throws -> MailLanguage? {
        try language.map { tag in
            guard let found = MailLanguage(tag: tag) else {
                let known = MailLanguage.allCases.map(\.rawValue).joined(separator: ", ")
                throw CommandError("There are no mails in the language \(tag); there are \(known).")
            }
            return found
        }
    }
}

extension NoticeKind {
    static func named(_ name: String) throws -> NoticeKind {
        guard let kind = withTemplate.first(where: { $0.rawValue == name.lowercased() }) else {
            throw CommandError(
                "There is no event \(name); there are \(withTemplate.map(\.rawValue).joined(separator: ", ")).")
        }
        return kind
    }
}
