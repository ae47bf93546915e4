import ArgumentParser
import HelpDesk
import PortableSQL

struct Deliver: AsyncParsableCommand {
    /// What an MTA understands as "try later" (sysexits.h).
    private static let tryLater = ExitCode(75)
    private static let sizeLimit = 64 << 20
    /// What is kept in one commit, and held in memory, where many are given.
    private static let batchMails = 256
    private static let batchBytes = 8 << 20

    static let configuration = CommandConfiguration(
        abstract: "Hand the desk mails: one on standard input, as a mail server's pipe does, or any number in files.",
        discussion: """
            Ends with 0 once all are safely in the journal; a running server makes tickets of them within a second.
            Ends with 75 where they can't be kept now (a mail server tries again), with 1 where a file can't be read: the
            others are kept all the same. What was kept before changes nothing, so the command can be run again.

              mailroom deliver < mail.eml        one mail
              mailroom deliver old-mails/        each file in it and below is one mail

            Example, Postfix master.cf: mailroom unix - n n - - pipe user=mailroom argv=/usr/bin/mailroom deliver --data /var/lib/mailroom --from ${sender} --to ${recipient}
            """)

    @OptionGroup var desk: DeskOptions

    @Option(help: "The envelope's sender.")
    var from: String?

    @Option(help: "The envelope's recipient; may be given several times.")
    var to: [String] = []

    @Flag(help: "Print what became of each as a line of JSON.")
    var json = false

    @Argument(help: ArgumentHelp("Mails, or directories of them; none: standard input.", valueName: "file|directory"))
    var paths: [String] = []

    func run() async throws {
        try await told {
            let input = paths.isEmpty ? try Terminal.input(limit: Self.sizeLimit) : nil
            do {
                let opened = try await desk.open()
                var unread = 0
                if let input {
                    try await keep([(nil, arrival(input))], on: opened)
                } else {
                    unread = try await keepFiles(on: opened)
                }
                await opened.database.close()
                if unread > 0 { throw ExitCode.failure }
            } catch let code as ExitCode {
                throw code
            } catch {
                // Whatever is wrong is wrong with the desk, not with the mail: the mail server keeps it.
                Terminal.complain("\(error)")
                throw Self.tryLater
            }
        }
    }

    private func arrival(_ bytes: [UInt8]) -> Arrival {
        var arrival = Arrival(bytes, source: .pipe)
        arrival.envelopeFrom = from
        arrival.envelopeTo = to
        return arrival
    }

    /// - Returns: how many files could not be read.
    private func keepFiles(on desk: Desk) async throws -> Int {
        var batch: [(file: String?, arrival: Arrival)] = []
        var bytes = 0
        var unread = 0
        for path in MailFiles.list(paths) {
            do {
                let content = try MailFiles.read(path)
                guard content.count <= Self.sizeLimit else {
                    throw CommandError("it has more than \(Self.sizeLimit >> 20) MiB")
                }
                batch.append((path, arrival(content)))
                bytes += content.count
            } catch {
                Terminal.complain("\(path) can't be read: \(error)")
                unread += 1
            }
            if batch.count >= Self.batchMails || bytes >= Self.batchBytes {
                try await keep(batch, on: desk)
                (batch, bytes) = ([], 0)
            }
        }
        try await keep(batch, on: desk)
        return unread
    }

    private func keep(_ batch: [(file: String?, arrival: Arrival)], on desk: Desk) async throws {
        let kept = try await InboundMail.keep(batch.map(\.arrival), on: desk)
        guard json else { return }
        for (mail, what) in zip(batch, kept) { try Terminal.json(Answer(file: mail.file, what)) }
    }

    private struct Answer: Encodable {
        let file: String?
        let id: Int64
        let state: String

        init(file: String?, _ kept: Kept) {
            self.file = file
            switch kept {
            case .new(let id), .again(let id): (self.id, state) = (id.number, "waiting")
            case .duplicate(let first): (id, state) = (first.number, "duplicate")
            }
        }
    }
}
