import MailWire
import Testing

@Suite("Signing in to an SMTP server")
struct SMTPLoginTests {
    private func session(_ mode: TLSMode, _ credentials: Credentials = .none) -> SMTPLoginSession {
        SMTPLoginSession(
            host: "mail.example.org", port: 587, helloName: "desk.example.org", mode: mode, credentials: credentials)
    }

    /// The lines the client sends, after the server's; ends at the first action that sends nothing.
    private func talk(_ session: inout SMTPLoginSession, _ replies: [String]) throws -> (
        [String], SMTPLoginSession.Action?
    ) {
        var said: [String] = []
        for text in replies {
            switch session.received(try reply(text)) {
            case .send(let command): said.append(command.bytes.asText)
            case let other: return (said, other)
            }
        }
        return (said, nil)
    }

    private let ada = Credentials.password(user: "ada", Secret("pw"))

    @Test("greets, and is ready where there is nothing to prove")
    func plain() throws {
        var session = session(.none)
        let (said, end) = try talk(&session, ["220 hi", "250-mail\n250-SIZE 1000\n250 PIPELINING"])
        #expect(said == ["EHLO desk.example.org\r\n"])
        #expect(end == .ready)
        #expect(session.capabilities.sizeLimit == 1_000)
        #expect(session.capabilities.pipelining)
    }

    @Test("uses STARTTLS, and forgets what was said before it (RFC 3207 §4.2)")
    func startTLS() throws {
        var session = session(.startTLS, ada)
        let (said, end) = try talk(&session, ["220 hi", "250-mail\n250-AUTH LOGIN\n250 STARTTLS", "220 go"])
        #expect(said == ["EHLO desk.example.org\r\n", "STARTTLS\r\n"])
        #expect(end == .startTLS)
        #expect(session.secured() == session.secured())
        let (more, done) = try talk(&session, ["250-mail\n250 AUTH PLAIN", "235 2.7.0 welcome"])
        #expect(more == ["AUTH PLAIN AGFkYQBwdw==\r\n"])
        #expect(done == .ready)
    }

    @Test("sends no password where STARTTLS was stripped (T50)", arguments: [TLSMode.startTLS, .opportunistic])
    func stripped(mode: TLSMode) throws {
        var session = session(mode, ada)
        let (said, end) = try talk(&session, ["220 hi", "250-mail\n250 AUTH PLAIN"])
        #expect(said == ["EHLO desk.example.org\r\n"])
        guard case .fail(.noTLS) = end else { return #expect(Bool(false), "\(String(describing: end))") }
    }

    @Test("goes on in the clear only where encryption is a wish, and there is no password (RFC 7435)")
    func opportunistic() throws {
        var session = session(.opportunistic)
        let (_, end) = try talk(&session, ["220 hi", "250 mail"])
        #expect(end == .ready)
    }

    @Test("LOGIN answers twice (draft-murchison-sasl-login)")
    func login() throws {
        var session = session(.tls, ada)
        let (said, end) = try talk(
            &session, ["220 hi", "250-m\n250 AUTH LOGIN", "334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6", "235 ok"])
        #expect(said.dropFirst() == ["AUTH LOGIN\r\n", "YWRh\r\n", "cHc=\r\n"])
        #expect(end == .ready)
    }

    @Test("answers the error of an OAuth exchange by an empty line, and tells the verdict (RFC 7628 §3.2.3)")
    func oauth() throws {
        var session = session(.tls, .bearer(user: "ada@example.org", Secret("token")))
        let (said, end) = try talk(
            &session, ["220 hi", "250-m\n250 AUTH XOAUTH2", "334 eyJzdGF0dXMiOiI0MDEifQ==", "535 5.7.8 bad token"])
        #expect(said.last == "\r\n")
        #expect(said[1].hasPrefix("AUTH XOAUTH2 "))
        #expect(end == .fail(.loginRefused("535 5.7.8 bad token")))
    }

    @Test("holds a long token back until the server asks (RFC 4954 §4)")
    func longToken() throws {
        var session = session(.tls, .bearer(user: "ada", Secret(String(repeating: "t", count: 2_000))))
        let (said, end) = try talk(&session, ["220 hi", "250-m\n250 AUTH OAUTHBEARER", "334 ", "235 ok"])
        #expect(said[1] == "AUTH OAUTHBEARER\r\n")
        #expect(said[2].count > 2_000)
        #expect(end == .ready)
    }

    @Test("never puts a secret in what a transcript shows")
    func shown() throws {
        var session = session(.tls, ada)
        _ = session.received(try reply("220 hi"))
        let action = session.received(try reply("250-m\n250 AUTH PLAIN"))
        guard case .send(let command) = action else { return #expect(Bool(false)) }
        #expect(command.shown == "AUTH PLAIN •••")
    }

    @Test("says what the server said when it refuses", arguments: ["554 5.7.1 go away", "421 4.3.2 later"])
    func refused(text: String) throws {
        var session = session(.none)
        #expect(session.received(try reply(text)) == .fail(.refused(command: "the connection", reply: text)))
    }

    @Test("says HELO to a server that knows no EHLO (RFC 5321 §3.2)")
    func oldServer() throws {
        var session = session(.none)
        let (said, end) = try talk(&session, ["220 hi", "500 what", "250 m"])
        #expect(said == ["EHLO desk.example.org\r\n", "HELO desk.example.org\r\n"])
        #expect(end == .ready)
    }

    @Test("refuses a name or a password with a line break in it (T51)")
    func injected() throws {
        var session = session(.tls, .password(user: "ada\r\nQUIT", Secret("x")))
        _ = session.received(try reply("220 hi"))
        guard case .fail(.unsayable) = session.received(try reply("250-m\n250 AUTH PLAIN")) else {
            return #expect(Bool(false))
        }
    }
}
