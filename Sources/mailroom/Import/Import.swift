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
        abstract: "Make tickets of old mail: mbox files, Maildir, folders of .eml files, an IMAP folder.",
        discussion: """
            Nobody is mailed because of it; tickets and comments have the dates of their mails, answers find their tickets. A
            second run takes only what is new, so an import that was stopped goes on where it was.

              mailroom import archive.mbox --category Support
              mailroom import ~/Maildir old-mails/
              mailroom import imaps://ada@imap.example.org/Archive --password-file secret

            An IMAP folder is only read: its mails stay there, unchanged. imap:// uses STARTTLS, on this machine also none.
            """)

    @OptionGroup var desk: DeskOptions

    @Option(help: "The category of the tickets. Default: the default category.")
    var category: String?

    @Option(help: "For an IMAP folder: a file with the password; - for standard input. Else MAILROOM_PASSWORD.")
    var passwordFile: String?

    @Option(help: "For an IMAP folder: a PEM file with a certificate to trust beside the system's.")
    var trustCertificate: String?

    @Flag(help: "Print the totals as JSON.")
    var json = false

    @Argument(
        help: ArgumentHelp("mbox files, mails, directories of them, or imaps://USER@HOST/FOLDER.", valueName: "path"))
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
            let marks = try await isAlone(with: opened) ? ReadingMarks(path: desk.folder().readingMarks) : nil
            let totals = try await work(on: opened, marks: marks)
            if totals.imported > 0 { try await opened.database.analyze() }
            await opened.database.close()
            if json {
                try Terminal.json(totals)
            } else {
                Terminal.say("\(totals.imported) mails imported, \(totals.alreadyThere) were there already.")
            }
            if totals.unreadable > 0 { throw ExitCode.failure }
        }
    }

    private func isAlone(with opened: Desk) async throws -> Bool {
        do { try desk.folder().lock() } catch { return false }
        do {
            try await opened.database.holdAlone(as: "mailroom import, process \(getpid())") { error in
                Terminal.complain("\(error)")
                _exit(EXIT_FAILURE)
            }
        } catch DatabaseError.held {
            return false
        }
        return true
    }

    /// - Parameter marks: nil beside a server, which files the mails.
    private func work(on desk: Desk, marks: ReadingMarks?) async throws -> Totals {
        let category = try await categoryID(on: desk)
        var totals = Totals()
        func complain(_ what: String, _ error: any Error) {
            Terminal.complain("\(what) can't be read: \(error)")
            totals.unreadable += 1
        }
        let source = try await source { complain($0, $1) }
        totals.found = source.total
        let intake = Intake(desk: desk, hostName: ProcessInfo.processInfo.hostName, marks: marks)
        if marks != nil { try await intake.forgetOldClaims() }
        var progress = ProgressLine(total: source.total)
        var done = 0
        while let mails = try await source.next(upTo: Self.batchMails, bytes: Self.batchBytes) {
            var batch: [Arrival] = []
            for mail in mails {
                do {
                    let content = try mail.content.get()
                    guard content.count <= Self.sizeLimit else { throw ImportProblem.tooLarge(Self.sizeLimit) }
                    batch.append(.imported(content, date: mail.date, category: category))
                } catch { complain(mail.name, error) }
            }
            let new = try await InboundMail.keepImported(batch, on: desk)
            totals.imported += new
            totals.alreadyThere += batch.count - new
            if marks != nil { while try await intake.sort() > 0 {} }
            done += mails.count
            progress.show(done)
        }
        await source.close()
        return totals
    }

    private func source(unreadable: (String, any Error) -> Void) async throws -> any ImportSource {
        guard let address = paths.first, IMAPAddress.isOne(address) else {
            return MailStore(paths, unreadable: unreadable)
        }
        guard paths.count == 1 else { throw CommandError("Import one IMAP folder at a time.") }
        return try await IMAPFolderSource.open(
            try IMAPAddress(address, trustedCertificate: trustCertificate),
            password: try Terminal.secret(file: passwordFile),
            sizeLimit: Self.sizeLimit)
    }

    private func categoryID(on desk: Desk) async throws -> ID<HelpDesk.Category>? {
        guard let category else { return nil }
        guard let found = try await desk.read({ try Category.find(named: category, in: $0) }) else {
            throw CommandError("There is no category \(category).")
        }
        return found.id
    }
}
