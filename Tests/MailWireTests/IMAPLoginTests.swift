import MailWire
import Testing

@Suite("Signing in to an IMAP server")
struct IMAPLoginTests {
    private let ada = Credentials.password(user: "ada", Secret("pw"))

    /// The commands the client sends; a line that begins with "OK", "NO" or "BAD" ends the last one.
    private func talk(_ session: inout IMAPLoginSession, _ lines: [String]) throws -> (
        said: [String], end: IMAPLoginSession.Action
    ) {
        var said: [String] = []
        var action = IMAPLoginSession.Action.wait
        for line in lines {
            action = try hand(line, to: &session)
            switch action {
            case .send(let command): said.append(try command.encoded(tag: "t").pieces.map(\.asText).joined())
            case .answer(let answer): said.append(answer.asText)
            case .wait: break
            case .startTLS, .ready, .fail: return (said, action)
            }
        }
        return (said, action)
    }

    private func hand(_ line: String, to session: inout IMAPLoginSession) throws -> IMAPLoginSession.Action {
        let tagged = ["OK", "NO", "BAD"].contains { line.hasPrefix($0) }
        let response = try #require(try responses(wire((tagged ? "t " : "") + line + "\n")).first)
        if case .tagged(_, let status) = response { return session.completed(status) }
        return session.received(response)
    }

    private func session(_ mode: TLSMode, _ credentials: Credentials) -> IMAPLoginSession {
        IMAPLoginSession(host: "mail.example.org", port: 993, mode: mode, credentials: credentials)
    }

    @Test("by AUTHENTICATE PLAIN in one go with SASL-IR (RFC 4959)")
    func plain() throws {
        var session = session(.tls, ada)
        let (said, end) = try talk(
            &session,
            ["* OK hi", "* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR", "OK", "OK [CAPABILITY IMAP4rev1 UIDPLUS] in"])
        #expect(said == ["t CAPABILITY\r\n", "t AUTHENTICATE PLAIN AGFkYQBwdw==\r\n"])
        #expect(end == .ready)
        #expect(session.capabilities.uidPlus)
    }

    @Test("by AUTHENTICATE in two steps without, and asks for the capabilities after it (RFC 9051 §6.1.1)")
    func twoSteps() throws {
        var session = session(.tls, ada)
        let (said, end) = try talk(
            &session,
            ["* OK hi", "* CAPABILITY IMAP4rev1 AUTH=PLAIN", "OK", "+ ", "OK in", "* CAPABILITY IMAP4rev1 IDLE", "OK"])
        #expect(said == ["t CAPABILITY\r\n", "t AUTHENTICATE PLAIN\r\n", "AGFkYQBwdw==", "t CAPABILITY\r\n"])
        #expect(end == .ready)
        #expect(session.capabilities.idle)
    }

    @Test("by LOGIN where there is nothing better, and not with LOGINDISABLED (RFC 9051 §6.2.3)")
    func login() throws {
        var first = session(.none, ada)
        #expect(
            try talk(&first, ["* OK hi", "* CAPABILITY IMAP4rev1", "OK"]).said.last == "t LOGIN \"ada\" \"pw\"\r\n")
        var second = session(.none, ada)
        let (said, end) = try talk(&second, ["* OK hi", "* CAPABILITY IMAP4rev1 LOGINDISABLED", "OK"])
        #expect(said == ["t CAPABILITY\r\n"])
        guard case .fail(.loginRefused) = end else { return #expect(Bool(false)) }
    }

    @Test("after STARTTLS, and with what was said after it (RFC 9051 §6.2.1)")
    func startTLS() throws {
        var session = session(.startTLS, ada)
        let (said, end) = try talk(&session, ["* OK hi", "* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN", "OK", "OK go"])
        #expect(said == ["t CAPABILITY\r\n", "t STARTTLS\r\n"])
        #expect(end == .startTLS)
        #expect(session.secured() == .send(.capability))
        #expect(session.capabilities.all.isEmpty)
    }

    @Test(
        "sends no password where STARTTLS is stripped or refused (T50)",
        arguments: [
            ["* OK hi", "* CAPABILITY IMAP4rev1 AUTH=PLAIN", "OK"],
            ["* OK hi", "* CAPABILITY STARTTLS", "OK", "NO not now"],
            ["* OK hi", "* CAPABILITY STARTTLS", "OK", "BAD what"],
        ])
    func stripped(lines: [String]) throws {
        var session = session(.startTLS, ada)
        let (said, end) = try talk(&session, lines)
        #expect(!said.contains { $0.contains("AUTHENTICATE") || $0.contains("LOGIN") })
        guard case .fail(.noTLS) = end else { return #expect(Bool(false)) }
    }

    @Test("not with a server that takes us for signed in (PREAUTH, T49)")
    func preauth() throws {
        for mode in TLSMode.allCases {
            var session = session(mode, ada)
            let (said, end) = try talk(&session, ["* PREAUTH welcome back"])
            #expect(said.isEmpty)
            guard case .fail(.broken) = end else { return #expect(Bool(false)) }
        }
    }

    @Test("with a token by OAUTHBEARER or XOAUTH2, and answers the error by an empty line (RFC 7628 §3.2.3)")
    func oauth() throws {
        let bearer = Credentials.bearer(user: "a,b@example.org", Secret("tok"))
        var session = session(.tls, bearer)
        let (said, end) = try talk(
            &session,
            [
                "* OK hi", "* CAPABILITY AUTH=OAUTHBEARER AUTH=XOAUTH2 SASL-IR", "OK", "+ eyJzdGF0dXMiOiI0MDEifQ==",
                "NO [AUTHENTICATIONFAILED] bad",
            ])
        #expect(said.dropFirst().first?.hasPrefix("t AUTHENTICATE OAUTHBEARER ") == true)
        #expect(said.last == "")
        #expect(end == .fail(.loginRefused("NO [AUTHENTICATIONFAILED] bad ({\"status\":\"401\"})")))
    }

    @Test("tells the server's words when it refuses")
    func refused() throws {
        var session = session(.tls, ada)
        let (_, end) = try talk(
            &session, ["* OK hi", "* CAPABILITY IMAP4rev1", "OK", "NO [AUTHENTICATIONFAILED] wrong"])
        #expect(end == .fail(.loginRefused("NO [AUTHENTICATIONFAILED] wrong")))
    }
}
