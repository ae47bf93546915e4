import Foundation
import Testing

@testable import MailTransport

@Suite("A real Dovecot")
struct DovecotTests {
    private let dovecot = DovecotServer.shared

    private func mail(_ number: Int, size: Int = 100) -> String {
        "From: grace@example.org\nSubject: Printer \(number)\n\n" + String(repeating: "x", count: size) + "\n"
    }

    private func fetchAll(_ connection: IMAPConnection, _ uids: [UInt32], limit: Int = 1 << 26) async throws
        -> [IMAPMail]
    {
        var mails: [IMAPMail] = []
        try await connection.fetch(uids, sizeLimit: limit) { mails.append($0) }
        return mails
    }

    @Test(
        "lets us in by TLS and by STARTTLS, and tells of the folder",
        arguments: [TLSMode.tls, .startTLS, .opportunistic])
    func connect(tls: TLSMode) async throws {
        let transcript = Transcript()
        let (connection, _) = try await dovecot.connection(mails: [mail(1), mail(2)], tls: tls, transcript: transcript)
        let folder = try await connection.select("INBOX")
        #expect(folder.exists == 2 && folder.uidNext == 3 && folder.uidValidity > 0 && !folder.isReadOnly)
        #expect(connection.supportsIdle)
        await connection.logout()
        #expect(!connection.isUsable)
        #expect(transcript.text.contains("C: ") && transcript.text.contains("S: "))
        #expect(!transcript.text.contains("secret"))
    }

    @Test("does not let us in with a wrong password, and says so in its own words")
    func wrongPassword() async throws {
        let endpoint = try await dovecot.endpoint(.tls)
        await #expect {
            try await IMAPConnection.connect(to: endpoint, credentials: .password(user: "ada", Secret("wrong")))
        } throws: { error in
            guard case TransportError.loginRefused(let reply) = error else { return false }
            return reply.contains("AUTHENTICATIONFAILED")
        }
    }

    @Test("gets no password in the clear: it disables that, and we say so")
    func plaintext() async throws {
        var endpoint = try await dovecot.endpoint(.startTLS)
        endpoint.tls = .none
        endpoint.host = "127.0.0.1"
        // Dovecot counts loopback as secure, so it may let us in; what must not be is an error without words.
        do {
            let connection = try await IMAPConnection.connect(
                to: endpoint, credentials: .password(user: "ada", Secret("secret")))
            await connection.logout()
        } catch {
            #expect("\(error)".contains("LOGINDISABLED"))
        }
    }

    @Test("gives mails by UID, whole and with their size and date")
    func fetch() async throws {
        let texts = (1...5).map { mail($0, size: $0 * 1_000) }
        let (connection, _) = try await dovecot.connection(mails: texts)
        _ = try await connection.select("INBOX")
        let uids = try await connection.search(from: 1)
        #expect(uids == [1, 2, 3, 4, 5])
        #expect(try await connection.search(from: 4) == [4, 5])
        #expect(try await connection.search(from: 6) == [])
        let infos = try await connection.fetchInfo([1, 3, 99])
        #expect(infos.map(\.uid) == [1, 3])
        let mails = try await fetchAll(connection, uids)
        #expect(
            Set(mails.map { String(decoding: $0.bytes, as: UTF8.self) })
                == Set(texts.map { $0.replacing("\n", with: "\r\n") }))
        #expect(infos.first?.size == mails.first { $0.uid == 1 }?.bytes.count)
        #expect(mails.allSatisfy { abs(Double($0.internalDate ?? 0) - Date().timeIntervalSince1970) < 600 })
        #expect(try await connection.fetchInfo([1]).first?.flags.contains("\\Seen") == false)
        await connection.logout()
    }

    @Test("gives a too large mail as such, its header by itself, and the others whole (F28)")
    func tooLarge() async throws {
        let (connection, _) = try await dovecot.connection(mails: [mail(1, size: 200_000)])
        let folder = try await connection.select("INBOX")
        #expect(folder.exists == 1)
        let mails = try await fetchAll(connection, [1], limit: 1_000)
        #expect(mails.map(\.isTooLarge) == [true])
        #expect(mails.first?.bytes == [] && (mails.first?.size ?? 0) > 200_000)
        let header = String(decoding: try await connection.fetchHeader(1), as: UTF8.self)
        #expect(header == "From: grace@example.org\r\nSubject: Printer 1\r\n\r\n")
        #expect(try await connection.fetchHeader(9).isEmpty)
        #expect(try await fetchAll(connection, [1]).first?.isTooLarge == false)
        await connection.logout()
    }

    @Test("removes what we ask for and says it is gone, also what was gone before (F17)")
    func remove() async throws {
        let (connection, _) = try await dovecot.connection(mails: (1...4).map { mail($0) })
        _ = try await connection.select("INBOX")
        #expect(try await connection.remove([1, 3, 77]) == [1, 3, 77])
        #expect(try await connection.search(from: 1) == [2, 4])
        #expect(try await connection.remove([]) == [])
        await connection.logout()
    }

    @Test("without UIDPLUS is not told to expunge what others marked (F16)")
    func withoutUIDPlus() async throws {
        let (connection, user) = try await dovecot.connection(mails: (1...4).map { mail($0) })
        connection.conversation.loggedIn(IMAPCapabilities(["IMAP4REV1"]))
        let human = try await dovecot.connection(of: user)
        _ = try await connection.select("INBOX")
        _ = try await human.select("INBOX")
        try await human.conversation.addFlag(.deleted, to: [4])
        #expect(try await connection.remove([1]) == [])
        #expect(try await connection.search(from: 1) == [1, 2, 3, 4])
        _ = try await human.remove([4])
        #expect(try await connection.remove([1, 2]) == [1, 2])
        #expect(try await connection.search(from: 1) == [3])
        await human.logout()
        await connection.logout()
    }

    @Test("moves mails, and makes the folder where it is missing", arguments: [true, false])
    func move(hasMove: Bool) async throws {
        let (connection, _) = try await dovecot.connection(mails: (1...3).map { mail($0) })
        if !hasMove { connection.conversation.loggedIn(IMAPCapabilities(["IMAP4REV1", "UIDPLUS"])) }
        _ = try await connection.select("INBOX")
        #expect(try await connection.move([1, 3], to: "Erledigt – Ü & \"x\"") == [1, 3])
        #expect(try await connection.search(from: 1) == [2])
        #expect(try await connection.select("Erledigt – Ü & \"x\"", readOnly: true).exists == 2)
        await connection.logout()
    }

    @Test("marks mails as seen")
    func seen() async throws {
        let (connection, _) = try await dovecot.connection(mails: [mail(1)])
        _ = try await connection.select("INBOX")
        try await connection.markSeen([1])
        #expect(try await connection.fetchInfo([1]).first?.flags.contains("\\Seen") == true)
        await connection.logout()
    }

    @Test("has no folder of that name, says so, and goes on")
    func noFolder() async throws {
        let (connection, _) = try await dovecot.connection(mails: [mail(1)])
        await #expect(throws: TransportError.self) { try await connection.select("Nowhere") }
        #expect(try await connection.select("INBOX").exists == 1)
        await connection.logout()
    }

    @Test("wakes us by IDLE when mail arrives (IN2), and lets us go when none does")
    func idle() async throws {
        let (connection, user) = try await dovecot.connection(mails: [mail(1)])
        _ = try await connection.select("INBOX")
        #expect(try await connection.search(from: 1) == [1])
        #expect(try await connection.idle(for: .milliseconds(50)) == .timeout)
        async let outcome = connection.idle(for: .seconds(20))
        try await dovecot.deliver(mail(2), to: user)
        #expect(try await outcome == .newMail)
        #expect(try await connection.search(from: 2) == [2])
        await connection.logout()
    }

    @Test("takes many mails at a time: 1,000 fetched and removed")
    func many() async throws {
        let (connection, _) = try await dovecot.connection(mails: (1...1_000).map { mail($0, size: 3_000) })
        _ = try await connection.select("INBOX")
        let uids = try await connection.search(from: 1)
        let start = ContinuousClock.now
        var count = 0
        try await connection.fetch(uids, sizeLimit: 1 << 26) { _ in count += 1 }
        print("Dovecot: 1,000 mails of 3 kB fetched in \(ContinuousClock.now - start)")
        #expect(count == 1_000)
        #expect(try await connection.remove(uids).count == 1_000)
        #expect(try await connection.search(from: 1) == [])
        await connection.logout()
    }

    @Test("takes a folder's name as one name, whatever is in it (T51)")
    func folderNames() async throws {
        let (connection, _) = try await dovecot.connection()
        for name in ["a\" LOGOUT", "{3}", "%", "a\\b", "(x)", "日本語", "&", "~x y"] {
            _ = try? await connection.select(name)
            #expect(connection.isUsable, "\(name)")
        }
        await #expect { try await connection.select("a\r\nx LOGOUT") } throws: {
            if case TransportError.unsayable = $0 { true } else { false }
        }
        #expect(try await connection.select("INBOX").exists == 0)
        await connection.logout()
    }

    @Test("loses the connection when the waiting task is cancelled")
    func cancelled() async throws {
        let transcript = Transcript()
        let (connection, _) = try await dovecot.connection(transcript: transcript)
        _ = try await connection.select("INBOX")
        let waiting = Task { try await connection.idle(for: .seconds(60)) }
        while !transcript.text.contains("+ idling") { await Task.yield() }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(!connection.isUsable)
    }
}
