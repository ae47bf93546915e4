import ArgumentParser
import Foundation
import HelpDesk
import Logging
import MailTransport
import PortableSQL
import Workers

extension MailboxCommand {
    struct Authorize: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask for the permission to read a mailbox by OAuth 2, and wait for it.",
            discussion:
                "Prints the link (browser), or the link and the code (device); an application needs nobody. Works beside a desk that runs, and without one; only the browser's way back needs it."
        )

        @OptionGroup var desk: DeskOptions

        @Argument(help: "The mailbox's address.")
        var address: String

        @Option(help: "browser, device or application. Default: as it was set.")
        var flow: String?

        @Option(help: "How many minutes to wait.")
        var wait = 15

        func run() async throws {
            try await mailroom.run(desk) { desk in
                let mailbox = try await MailboxCommand.find(address, on: desk).0
                let chosen = OAuthFlow(rawValue: flow ?? "")
                guard flow == nil || chosen != nil else {
                    throw CommandError("--flow is one of browser, device, application.")
                }
                guard try await desk.read({ try OAuthGrant.find(mailbox.id, in: $0) }) != nil else {
                    throw CommandError(
                        "\(mailbox.address) signs in by password. Set a provider first: mailroom mailbox set \(mailbox.address) --oauth …"
                    )
                }
                try await desk.write { try OAuthGrant.askAgain(mailbox.id, flow: chosen, in: $0) }
                try await follow(mailbox, on: desk)
            }
        }

        /// Does what a running desk would do, and says what is to be done by a person.
        private func follow(_ mailbox: Mailbox, on desk: Desk) async throws {
            let keeper = TokenKeeper(desk: desk)
            let end = ContinuousClock.now + .seconds(60 * min(max(wait, 1), 1440))
            var said = ""
            while ContinuousClock.now < end {
                do { try await keeper.advance(mailbox.id) } catch let error as TransportError {
                    // Asked again in a moment: the grant has the words.
                    desk.log.debug("a provider gave nothing", metadata: ["error": "\(error)"])
                }
                guard let grant = try await desk.read({ try OAuthGrant.find(mailbox.id, in: $0) }) else {
                    throw CommandError("The mailbox \(mailbox.address) is gone.")
                }
                if grant.state == .active { return Terminal.say("The desk may read \(mailbox.address), and does.") }
                if grant.state == .dead { throw CommandError(grant.error ?? "The provider gives no tokens.") }
                let words = try words(for: grant, mailbox, on: desk)
                if let words, words != said {
                    Terminal.say(words)
                    said = words
                }
                try await Task.sleep(for: .milliseconds(250))
            }
            throw CommandError("Nobody has said yes within \(wait) minutes. Begin again when the owner is there.")
        }

        private func words(for grant: OAuthGrant, _ mailbox: Mailbox, on desk: Desk) throws -> String? {
            if let error = grant.error { return "\(error) It is tried again." }
            if let code = grant.deviceCode {
                return """
                    Open \(code.page) on any device, sign in as \(mailbox.address), and type in the code:
                        \(code.userCode)
                    It is good until \(code.endsAt.rfc3339); waiting …
                    """
            }
            guard grant.flow == .browser, grant.state == .asking else { return nil }
            return """
                In a browser where an administrator is signed in to the desk, open
                    \(try grant.authorizeURL(tokens: desk.tokens, loginHint: mailbox.address.text))
                The provider must know the redirect URI \(grant.redirectURL), and the desk must be running; waiting …
                """
        }
    }
}
