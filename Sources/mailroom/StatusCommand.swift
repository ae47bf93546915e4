import ArgumentParser
import HelpDesk
import PortableSQL

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "The counts that prove the books: what became of every mail.",
        discussion:
            "received = tickets + comments + command_only + held + delivery_news + duplicates + waiting. Works while the server runs."
    )

    @OptionGroup var desk: DeskOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await mailroom.run(desk) { desk in
            let ledger = try await desk.read { try Ledger.load(in: $0) }
            if json { return try Terminal.json(ledger) }
            Terminal.say(
                """
                received       \(ledger.received)
                  tickets      \(ledger.tickets)
                  comments     \(ledger.comments)
                  commands     \(ledger.commandOnly)
                  held         \(ledger.held)
                  news         \(ledger.deliveryNews)
                  duplicates   \(ledger.duplicates)
                  waiting      \(ledger.waiting)
                events
                  pending      \(ledger.events.pending)
                outbox
                  waiting      \(ledger.outbox.waiting)
                  sent         \(ledger.outbox.sent)
                  deferred     \(ledger.outbox.deferred)
                  failed       \(ledger.outbox.failed)
                """)
        }
    }
}
