import DeskTesting
import Foundation
import Testing

@testable import HelpDesk

@Suite("Links in mails, and quotes of them (T16)")
struct LinkTokenTests {
    private static let tokens = Tokens(rootKey: [UInt8](repeating: 7, count: 32))

    @Test("a random one is known by its shape, and no two are the same (T13)")
    func random() {
        let many = (0..<10_000).map { _ in LinkToken.random(Self.tokens) }
        #expect(Set(many).count == many.count)
        #expect(many.allSatisfy(LinkToken.isRandom))
        #expect(!LinkToken.isRandom("") && !LinkToken.isRandom("mrlink") && !LinkToken.isRandom(many[0] + "0"))
    }

    @Test(
        "is taken out of whatever it stands in",
        arguments: [
            "see https://desk.example.org/link/TOKEN for it",
            "https://safe.example/?url=https%3A%2F%2Fdesk.example.org%2Flink%2FTOKEN&data=05%7C",
            "<a href=\"https://desk.example.org/unsubscribe/TOKEN\">stop</a>", "TOKEN", "> > link/TOKEN\n> more",
        ])
    func removed(form: String) {
        let link = SignedLink(.rating, ticket: ID(42), person: ID(7), at: Timestamp(seconds: 1_795_500_000))
        for token in [LinkToken.random(Self.tokens), link.token(epoch: 0, tokens: Self.tokens)] {
            for written in [token, token.uppercased(), Self.broken(token, "\n"), Self.broken(token, "=\r\n> ")] {
                let left = LinkToken.removed(from: form.replacing("TOKEN", with: written))
                #expect(!left.lowercased().contains(token.suffix(24)))
                #expect(left.contains("link-removed"))
                #expect(left.hasPrefix(form.prefix { $0 != "T" }))
            }
        }
    }

    @Test("other words stay as they are")
    func others() {
        for text in ["", "mrlink", "the mrlink of mine", "mrlinkabc", "Grüße 🙂 mrlink0123456789abcdef", "a\nb"] {
            #expect(LinkToken.removed(from: text) == text)
        }
    }

    private static func broken(_ token: String, _ by: String) -> String {
        "\(token.prefix(30))\(by)\(token.dropFirst(30))"
    }

    @Test("a customer who quotes our mail does not pass their links on", arguments: Engine.all)
    func quoted(engine: Engine) async throws {
        let world = try await World(engine)
        try await world.receive(IntakeTests.first)
        let mail = try #require(try await world.outbox().first { $0.address == "grace@example.org" })
        let text = String(decoding: mail.raw, as: UTF8.self).replacing("=\r\n", with: "")
        let token = try #require(text.firstMatch(of: #/mrlink[0-9a-f]{64}/#)?.output)
        let id = try #require(text.firstMatch(of: #/(?m)^Message-ID: <([^>]+)>/#)?.output.1)
        try await world.receive(
            """
            From: Grace Hopper <grace@example.org>
            To: support@desk.example.org
            Subject: Re: Printer is on fire [#1]
            In-Reply-To: <\(id)>
            Message-ID: <quote@example.org>

            What is http://desk.example.org/link/\(token) good for?

            > http://desk.example.org/link/\(token)
            """)
        for person in [world.ada, world.grace] {
            for entry in try await world.log(of: ID(1), as: person) {
                #expect(![entry.text, entry.quotedText ?? "", entry.html ?? ""].joined().contains(token))
            }
        }
        for item in try await world.outbox() {
            let sent = String(decoding: item.raw, as: UTF8.self).replacing("=\r\n", with: "")
            #expect(!sent.contains(token), "to \(item.address)")
        }
    }
}
