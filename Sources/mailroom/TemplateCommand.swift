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
            With --category a template is for the tickets of that category alone, and goes before those without.
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
            /// Empty: every category.
            let category: String
            let state: TemplateBook.State
            let unknownMasks: [String]

            var words: String {
                let narrowed = [language, category].filter { !$0.isEmpty }.joined(separator: ", ")
                let unknown = unknownMasks.isEmpty ? "" : ", unknown: \(unknownMasks.joined(separator: " "))"
                return "\(event)\(narrowed.isEmpty ? "" : " (\(narrowed))"): \(state.rawValue)\(unknown)"
            }
        }

        @Option(help: "Only those of this category.") var category: String?

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let wanted = category
                let (book, general, categories, chosen) = try await desk.read { tx in
                    (
                        try TemplateBook.load(in: tx), try GeneralSettings.load(in: tx),
                        try HelpDesk.Category.all(in: tx),
                        try wanted.map { try HelpDesk.Category.chosen($0, in: tx) }
                    )
                }
                let names = Dictionary(uniqueKeysWithValues: categories.map { ($0.id, $0.name) })
                let lines = NoticeKind.withTemplate.flatMap { Self.places(of: $0, book, chosen) }.map { place in
                    let template = book.template(at: place, desk: general.language)
                    return Line(
                        event: place.kind.rawValue, language: place.language?.rawValue ?? "",
                        category: place.category.flatMap { names[$0] } ?? "", state: book.state(of: place),
                        unknownMasks: template.unknownMasks(in: place.kind))
                }
                if json { return try Terminal.json(lines) }
                for line in lines { Terminal.say(line.words) }
            }
        }

        /// Each event once for all, and what is saved beside.
        private static func places(of kind: NoticeKind, _ book: TemplateBook, _ category: ID<HelpDesk.Category>?)
            -> [TemplatePlace]
        {
            let saved = book.places(of: kind)
            if let category { return saved.filter { $0.category == category } }
            return [TemplatePlace(kind)] + saved.filter { $0 != TemplatePlace(kind) }
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
            let category: String
            let subject: String
            let html: String
            let state: TemplateBook.State
        }

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let which = which
                let (place, book, general) = try await desk.read {
                    (try which.place(in: $0), try TemplateBook.load(in: $0), try GeneralSettings.load(in: $0))
                }
                let template = book.template(at: place, desk: general.language)
                guard json else { return Terminal.say("\(template.subject)\n\n\(template.html)") }
                try Terminal.json(
                    Line(
                        event: place.kind.rawValue, language: place.language?.rawValue ?? "",
                        category: which.category ?? "", subject: template.subject, html: template.html,
                        state: book.state(of: place)))
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
                let which = which
                let kind = try which.kind()
                guard subject != nil || html != nil else { throw CommandError("Give --subject, --html, or both.") }
                let text = try html.map(Terminal.text(of:))
                let subject = subject
                let (removed, template) = try await desk.write { work in
                    let place = try which.place(in: work.sql)
                    let general = try GeneralSettings.load(in: work.sql)
                    let now = try TemplateBook.load(in: work.sql).template(at: place, desk: general.language)
                    let removed = try SavedTemplate.save(
                        subject: subject ?? now.subject, html: text ?? now.html, for: place, by: nil, in: work)
                    return (removed, try TemplateBook.load(in: work.sql).template(at: place, desk: general.language))
                }
                for removal in removed { Terminal.say("Removed \(removal.words).") }
                for mask in template.unknownMasks(in: kind) { Terminal.say("Unknown, left as it is: \(mask)") }
                let fields = try await desk.read { try CustomField.all(in: $0) }
                for warning in template.fieldWarnings(in: kind, fields: fields) { Terminal.say(warning) }
                if template.isSilent { Terminal.say("The template is empty: \(TemplateCommand.silence(kind))") }
            }
        }
    }

    struct Reset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Back to the standard template; without --language in every language.",
            discussion: "Templates of a category are left as they are, except with --category.")

        @OptionGroup var desk: DeskOptions
        @OptionGroup var which: TemplateOptions

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let which = which
                try await desk.write { work in
                    let place = try which.place(in: work.sql)
                    guard place.language == nil else { return try SavedTemplate.reset(place, in: work) }
                    try SavedTemplate.resetAll(place.kind, category: place.category, in: work)
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

    @Option(help: "The category whose tickets it is for. Default: all that have no template of their own.")
    var category: String?

    func kind() throws -> NoticeKind { try NoticeKind.named(event) }

    func place(in tx: Transaction) throws -> TemplatePlace {
        let kind = try kind()
        if category != nil, !kind.hasCategory {
            throw CommandError("The mail \(kind.rawValue) is of no ticket, so it has no category.")
        }
        return TemplatePlace(
            kind, language: try chosenLanguage(),
            category: try category.map { try HelpDesk.Category.chosen($0, in: tx) })
    }

    private func chosenLanguage() throws -> MailLanguage? {
        try language.map { tag in
            guard let found = MailLanguage(tag: tag) else {
                let known = MailLanguage.allCases.map(\.rawValue).joined(separator: ", ")
                throw CommandError("There are no mails in the language \(tag); there are \(known).")
            }
            return found
        }
    }
}

extension HelpDesk.Category {
    fileprivate static func chosen(_ name: String, in tx: Transaction) throws -> ID<HelpDesk.Category> {
        guard let found = try find(named: name, in: tx) else { throw CommandError("There is no category \(name).") }
        return found.id
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
