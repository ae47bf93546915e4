import DeskTesting
import HelpDesk
import Testing

@Suite("Secrets and tokens")
struct SecretsTests {
    private let tokens = Tokens(rootKey: [UInt8](repeating: 1, count: 32))

    @Test("a sealed secret opens with its key, at its place, and nowhere else (T52)")
    func sealing() throws {
        let sealed = try tokens.seal("hunter2", place: "mailbox a")
        #expect(try tokens.open(sealed, place: "mailbox a") == "hunter2")
        #expect(throws: DeskError.secretUnreadable(place: "mailbox b")) { try tokens.open(sealed, place: "mailbox b") }
        let other = Tokens(rootKey: [UInt8](repeating: 2, count: 32))
        #expect(throws: DeskError.secretUnreadable(place: "mailbox a")) { try other.open(sealed, place: "mailbox a") }
    }

    @Test("passwords: length only, no markers, the best known refused; a long one counts to its last byte (T55)")
    func passwords() async throws {
        let keeper = PasswordKeeper(tokens: tokens, logN: 4)
        await #expect(throws: DeskError.self) { try await keeper.hash("short") }
        await #expect(throws: DeskError.self) { try await keeper.hash("password123") }
        await #expect(throws: DeskError.self) { try await keeper.hash(String(repeating: "x", count: 257)) }
        let long = String(repeating: "long enough ", count: 7)
        let stored = try await keeper.hash(long + "a")
        #expect(stored.hasPrefix("scrypt$4$8$3$"))
        #expect(try await keeper.matches(long + "a", stored: stored))
        #expect(try await keeper.matches(long + "b", stored: stored) == false)
        #expect(try await keeper.matches("anything", stored: nil) == false)
    }

    @Test(
        "an address is one address: no lists, quotes, brackets or line breaks (T7)",
        arguments: [
            "\"a@evil.example\"@good.example", "a@b@c.example", "a@b.example, c@d.example",
            "a@b.example\nBcc: x@y.example", "<a@b.example>", "a b@c.example",
            "@b.example", "a@", "a@-b.example", "a@b..example", "a",
        ])
    func notAnAddress(text: String) {
        #expect(EmailAddress(text) == nil)
    }

    @Test("letter case makes no other address")
    func sameAddress() throws {
        #expect(try #require(EmailAddress("Grace@Example.ORG")) == EmailAddress("grace@example.org"))
        #expect(EmailAddress("grüße@bücher.example")?.domain == "bücher.example")
    }
}
