import ArgumentParser
import Glibc
import HelpDesk
import PortableSQL

struct Deliver: AsyncParsableCommand {
    /// What an MTA understands as "try later" (sysexits.h).
    private static let tryLater = ExitCode(75)
    private static let sizeLimit = 64 << 20

    static let configuration = CommandConfiguration(
        abstract: "Hand the desk a mail on standard input, as a mail server's pipe does.",
        discussion: """
            Ends with 0 once the mail is safely in the journal; a running server makes a ticket of it within a second.
            Ends with 75 where it can't be kept now: the mail server tries again.
            Example, Postfix master.cf: mailroom unix - n n - - pipe user=mailroom argv=/usr/bin/mailroom deliver --data /var/lib/mailroom --from ${sender} --to ${recipient}
            """)

    @OptionGroup var desk: DeskOptions

    @Option(help: "The envelope's sender.")
    var from: String?

    @Option(help: "The envelope's recipient; may be given several times.")
    var to: [String] = []

    @Flag(help: "Print what became of it as JSON.")
    var json = false

    private struct Answer: Encodable {
        let id: Int64
        let state: String
    }

    func run() async throws {
        try await told {
            var arrival = Arrival(try Terminal.input(limit: Self.sizeLimit), source: .pipe)
            arrival.envelopeFrom = from
            arrival.envelopeTo = to
            do {
                let opened = try await desk.open()
                let kept = try await InboundMail.keep([arrival], on: opened)
                await opened.database.close()
                if json, let answer = kept.first.map(Self.answer) { try Terminal.json(answer) }
            } catch {
                // Whatever is wrong is wrong with the desk, not with the mail: the mail server keeps it.
                Terminal.complain("\(error)")
                throw Self.tryLater
            }
        }
    }

    private static func answer(_ kept: Kept) -> Answer {
        switch kept {
        case .new(let id), .again(let id): Answer(id: id.number, state: "waiting")
        case .duplicate(let first): Answer(id: first.number, state: "duplicate")
        }
    }
}
