import ArgumentParser
import HelpDesk
import PortableSQL
import SafeHTML

/// What is said of an article beside its words.
struct ArticleFacts: ParsableArguments {
    @Option(help: "The category it is of; all: every category.") var category: String?
    @Option(help: "Who reads it: everybody or technicians.") var readers: Readers?
    @Option(help: "published, or a draft that only technicians see.") var state: State?
    @Option(help: "Tags, with commas between.") var tags: String?
    @Option(help: "Its language: en, de, fr, es or pt.") var language: String?

    enum Readers: String, ExpressibleByArgument, Sendable {
        case everybody
        case technicians
    }

    enum State: String, ExpressibleByArgument, Sendable {
        case published
        case draft
    }

    func set(in draft: inout ArticleDraft, _ tx: Transaction) throws {
        if let category { draft.category = try Self.category(category, tx) }
        if let readers { draft.isTechsOnly = readers == .technicians }
        if let state { draft.isDraft = state == .draft }
        if let tags { draft.tags = tags.split(separator: ",").map(String.init) }
        if let language {
            guard let known = MailLanguage(tag: language) else {
                throw CommandError("There is no language \(language): en, de, fr, es or pt.")
            }
            draft.language = known
        }
    }

    private static func category(_ name: String, _ tx: Transaction) throws -> ID<HelpDesk.Category>? {
        if name == "all" { return nil }
        guard let found = try HelpDesk.Category.find(named: name, in: tx) else {
            throw CommandError("There is no category \(name).")
        }
        return found.id
    }

    static func tell(of removed: [Removal]) {
        guard !removed.isEmpty else { return }
        Terminal.complain("Saved without what articles can't have: \(removed.map(\.words).joined(separator: ", ")).")
    }
}
