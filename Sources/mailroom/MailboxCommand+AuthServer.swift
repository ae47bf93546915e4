import ArgumentParser
import HelpDesk
import PortableSQL

extension MailboxCommand {
    struct FindAuthServer: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Find the server that checks senders, from the mailbox's last 50 mails.",
            discussion:
                "Test it on the mailbox's page before you trust it: mailroom mailbox set ADDRESS --auth-server NAME.")

        @OptionGroup var desk: DeskOptions

        @Argument(help: "The mailbox's address.")
        var address: String

        @Flag(help: "Print JSON.")
        var json = false

        private struct Found: Encodable {
            let mails: Int
            let candidates: [AuthServerSurvey.Candidate]
        }

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let mailbox = try await MailboxCommand.find(address, on: desk).0
                let samples = try await desk.read { try AuthServerSurvey.samples(of: mailbox.id, in: $0) }
                let survey = AuthServerSurvey(samples, host: mailbox.host)
                if json { return try Terminal.json(Found(mails: survey.mails, candidates: survey.candidates)) }
                guard !survey.candidates.isEmpty else {
                    throw CommandError(
                        "None of the last \(survey.mails) mails of \(mailbox.address) carries Authentication-Results where they count."
                    )
                }
                for candidate in survey.candidates {
                    Terminal.say("\(candidate.server)  on \(candidate.mails) of the last \(survey.mails) mails")
                }
            }
        }
    }
}
