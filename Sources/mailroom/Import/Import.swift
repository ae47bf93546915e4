import ArgumentParser
import Foundation
import HelpDesk
import PortableSQL

struct Import: AsyncParsableCommand {
    /// What is kept in one commit, and held in memory.
    private static let batchMails = 256
    private static let batchBytes = 8 << 20
    private static let sizeLimit = 64 << 20

    static let configuration = CommandConfiguration(
        abstract: "Make tickets of old mail: mbox files, Maildir, folders of .eml files.",
        discussion: """
            Nobody is mailed because of it; tickets and comments have the dates of their mails, answers find their tickets. A
            second run takes only what is new, so an import that was stopped goes on where it was.

              mailroom import archive.mbox --category Support
              mailroom import ~/Maildir old-mails/
            """)

    @OptionGroup var desk: DeskOptions

    @Option(help: "The category of the tickets. Default: the default category.")
    var category: String?

    @Flag(help: "Print the totals as JSON.")
    var json = false

    @Argument(help: ArgumentHelp("mbox files, mails, or directories of them.", valueName: "path"))
    var paths: [String]

    private struct Totals: Encodable {
        var found = 0
        var imported = 0
        var alreadyThere = 0
        var unreadable = 0
    }

    func run() async throws {
        try await told {
            let opened = try await desk.open()
            // Without a server this command files the mails itself; beside one, that does.
            let isAlone = (try? desk.folder().lock()) != nil
            let totals = try await work(on: opened, isAlone: isAlone)
            await opened.database.close()
            if json {
                try Terminal.json(totals)
            } else {
                Terminal.say("\(totals.imported) mails imported, \(totals.alreadyThere) were there already.")
            }
            if totals.unreadable > 0 { throw ExitCode.failure }
        }
    }

    private func work(on desk: Desk, isAlone: Bool) async throws -> Totals {
        let category = try await categoryID(on: desk)
        let store = MailStore()
        var totals = Totals()
        func complain(_ what: String, _ error: any Error) {
            Terminal.complain("\(what) can't be read: \(error)")
            totals.unreadable += 1
        }
        let entries = store.entries(paths) { complain($0, $1) }
        totals.found = entries.count
        let intake = Intake(desk: desk, hostName: ProcessInfo.processInfo.hostName)
        var progress = ProgressLine(total: entries.count)
        var batch: [Arrival] = []
        var bytes = 0
        for (index, entry) in entries.enumerated() {
            do {
                let content = try store.read(entry)
                guard content.count <= Self.sizeLimit else {
                    throw CommandError("it has more than \(Self.sizeLimit >> 20) MiB")
                }
                batch.append(.imported(content, date: entry.date, category: category))
                bytes += content.count
            } catch { complain(entry.name, error) }
            guard batch.count >= Self.batchMails || bytes >= Self.batchBytes || index + 1 == entries.count else {
                continue
            }
            let new = try await InboundMail.keepImported(batch, on: desk)
            totals.imported += new
            totals.alreadyThere += batch.count - new
            (batch, bytes) = ([], 0)
            if isAlone { while try await intake.sort() > 0 {} }
            progress.show(index + 1)
        }
        return totals
    }

    private func categoryID(on desk: Desk) async throws -> ID<HelpDesk.Category>? {
        guard let category else { return nil }
        guard let found = try await desk.read({ try Category.find(named: category, in: $0) }) else {
            throw CommandError("There is no category \(category).")
        }
        return found.id
    }
}
