import Foundation
import MailTransport
import Testing

@Suite("A real Dovecot by POP3", .timeLimit(.minutes(2)))
struct POP3DovecotTests {
    private let dovecot = DovecotServer.shared

    private func mail(_ number: Int, size: Int = 100) -> String {
        "From: grace@example.org\nSubject: Printer \(number)\n\n" + String(repeating: "x", count: size) + "\n"
    }

    private func connect(_ user: String, _ tls: TLSMode = .tls, transcript: Transcript? = nil) async throws
        -> POP3Connection
    {
        try await POP3Connection.connect(
            to: try await dovecot.pop3Endpoint(tls), credentials: .password(user: user, Secret("secret")),
            transcript: transcript)
    }

    /// A connection of a new user with these mails.
    private func connection(_ mails: [String]) async throws -> (connection: POP3Connection, user: String) {
        let user = await dovecot.newUser()
        for mail in mails { try await dovecot.deliver(mail, to: user) }
        return (try await connect(user), user)
    }

    private func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    @Test("lets us in by TLS and by STLS", arguments: [TLSMode.tls, .startTLS, .opportunistic])
    func connect(tls: TLSMode) async throws {
        let transcript = Transcript()
        let connection = try await connect(await dovecot.newUser(), tls, transcript: transcript)
        #expect(try await connection.list() == [])
        #expect(connection.capabilities.pipelining && connection.capabilities.uidl && connection.capabilities.top)
        try await connection.quit()
        #expect(!connection.isUsable)
        #expect(transcript.text.contains("C: STLS") == (tls != .tls))
        #expect(transcript.text.contains("(encrypted, certificate of "))
        #expect(transcript.text.contains("C: AUTH PLAIN •••"))
        #expect(transcript.lines.last?.hasPrefix("S: +OK") == true)
        #expect(!transcript.text.contains("secret"))
    }

    @Test(
        "does not let us in with a wrong password, and says so in its own words")
    func wrongPassword() async throws {
        let endpoint = try await dovecot.pop3Endpoint(.startTLS)
        await #expect {
            try await POP3Connection.connect(to: endpoint, credentials: .password(user: "ada", Secret("wrong")))
        } throws: { $0 as? TransportError == .loginRefused(reply: "-ERR [AUTH] Authentication failed.") }
    }

    @Test("has names for its mails that last over connections (RFC 1939 §7)")
    func names() async throws {
        let (first, user) = try await connection((1...3).map { mail($0, size: $0 * 100) })
        let mails = try await first.list()
        #expect(mails.map(\.number) == [1, 2, 3])
        #expect(Set(mails.map(\.uidl)).count == 3)
        #expect(try await first.list() == mails)
        try await first.quit()
        try await dovecot.deliver(mail(4), to: user)
        let second = try await connect(user)
        let later = try await second.list()
        #expect(later.count == 4)
        #expect(later.prefix(3).map(\.uidl) == mails.map(\.uidl))
        try await second.quit()
    }

    @Test("gives mails byte for byte: dots, eight bits, an empty one, one without an end of line (RFC 1939 §3)")
    func bytes() async throws {
        // Dovecot gives the last line an end where it has none, which its size does not count.
        let texts = [
            ("Subject: dots\n\n.\n..\n.a\n\n.\n", end: ""), ("Subject: eight bits\n\nÜmläut €\n", end: ""),
            ("Subject: no body\n\n", end: ""), ("", end: "\n"), ("Subject: no end\n\nend", end: "\n"),
            ("Subject: long\n\n" + String(repeating: "y", count: 100_000) + "\n.\n", end: ""),
        ]
        let (connection, _) = try await connection(texts.map(\.0))
        var found: [Int: String?] = [:]
        for mail in try await connection.list() {
            found[mail.size] = text(try await connection.retrieve(mail.number, sizeLimit: 1 << 20))
        }
        #expect(found.count == texts.count)
        for (sent, end) in texts {
            let size = sent.replacing("\n", with: "\r\n").utf8.count
            // Compared by itself, for the long one fills the screen.
            let isWhole = found[size] == (sent + end).replacing("\n", with: "\r\n")
            #expect(isWhole, "\(sent.prefix(20))")
        }
        #expect(try await connection.retrieve(99, sizeLimit: 100) == nil)
        #expect(connection.isUsable)
        try await connection.quit()
    }

    @Test("gives a header by itself, also of a mail that is too large, which ends the connection (RFC 1939 §7)")
    func tooLarge() async throws {
        let (connection, _) = try await connection([mail(1, size: 200_000)])
        let header = "From: grace@example.org\r\nSubject: Printer 1\r\n\r\n"
        #expect(text(try await connection.top(1)) == header)
        #expect(try await connection.top(9) == [])
        var count = 0
        try await connection.retrieve(try await connection.list(), sizeLimit: 1_000) { mail, bytes in
            #expect(mail.size > 200_000 && bytes == nil)
            count += 1
        }
        #expect(count == 1 && connection.isUsable)
        #expect(try await connection.retrieve(1, sizeLimit: 1_000) == nil)
        #expect(!connection.isUsable)
        await #expect(throws: TransportError.self) { try await connection.list() }
    }

    @Test("removes what we marked after QUIT, and nothing when we just close (RFC 1939 §6)")
    func deletion() async throws {
        let (first, user) = try await connection((1...4).map { mail($0) })
        let mails = try await first.list()
        try await first.delete(1)
        try await first.delete(3)
        #expect(try await first.list().map(\.number) == [2, 4])
        first.close()
        #expect(!first.isUsable)

        let second = try await connect(user)
        #expect(try await second.list() == mails)
        try await second.delete(1)
        try await second.delete(3)
        await #expect { try await second.delete(3) } throws: { error in
            if case TransportError.refused("DELE 3", _) = error { true } else { false }
        }
        #expect(second.isUsable)
        #expect(try await second.retrieve(1, sizeLimit: 1_000) == nil)
        try await second.quit()
        await #expect(throws: TransportError.self) { try await second.quit() }

        let third = try await connect(user)
        #expect(try await third.list().map(\.uidl) == [mails[1].uidl, mails[3].uidl])
        try await third.quit()
    }

    @Test("gives 300 mails in a row, each its own, in their order (RFC 2449 §6.6)")
    func many() async throws {
        let (connection, _) = try await connection((1...300).map { mail($0, size: 3_000 + $0) })
        let mails = try await connection.list()
        #expect(mails.count == 300)
        let start = ContinuousClock.now
        var numbers: [Int] = []
        var subjects: Set<Int> = []
        try await connection.retrieve(mails, sizeLimit: 1 << 20) { mail, bytes in
            numbers.append(mail.number)
            #expect(bytes?.count == mail.size)
            subjects.insert(mail.size)
        }
        print("Dovecot: 300 mails of 3 kB retrieved in \(ContinuousClock.now - start)")
        #expect(numbers == mails.map(\.number))
        #expect(subjects.count == 300)
        for number in numbers { try await connection.delete(number) }
        try await connection.quit()
    }

    @Test("goes on after a mail that is gone among many")
    func goneAmongMany() async throws {
        let (connection, _) = try await connection((1...5).map { mail($0) })
        let mails = try await connection.list()
        try await connection.delete(3)
        var found: [Bool] = []
        try await connection.retrieve(mails, sizeLimit: 1_000) { found.append($1 != nil) }
        #expect(found == [true, true, false, true, true])
        connection.close()
    }

    @Test("loses the connection when the waiting task is cancelled, and removes nothing then")
    func cancelled() async throws {
        let (connection, user) = try await connection((1...20).map { mail($0) })
        let mails = try await connection.list()
        try await connection.delete(20)
        let work = Task {
            try await connection.retrieve(mails, sizeLimit: 1 << 20) { _, _ in
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }
        await #expect(throws: CancellationError.self) { try await work.value }
        #expect(!connection.isUsable)
        let again = try await connect(user)
        #expect(try await again.list().count == 20)
        try await again.quit()
    }
}
