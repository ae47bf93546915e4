import MailWire
import Testing

@Suite("Signing in to a POP3 server")
struct POP3LoginTests {
    private let ada = Credentials.password(user: "ada", Secret("pw"))
    private let token = Credentials.bearer(user: "ada@example.org", Secret("token"))

    private func session(_ mode: TLSMode, _ credentials: Credentials) -> POP3LoginSession {
        POP3LoginSession(host: "mail.example.org", port: 995, mode: mode, credentials: credentials)
    }

    /// The lines the client sends, after the server's; a list follows its reply after line breaks.
    private func talk(_ session: inout POP3LoginSession, _ replies: [String]) throws -> (
        said: [String], end: POP3LoginSession.Action?
    ) {
        var said: [String] = []
        for text in replies {
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            var reader = POP3Reader()
            reader.append(wire(lines.removeFirst() + "\n"))
            let reply = try #require(try reader.reply())
            switch session.received(reply, lines: lines) {
            case .send(let command): said.append(command.bytes.asText)
            case let other: return (said, other)
            }
        }
        return (said, nil)
    }

    @Test("by AUTH PLAIN in one go, and asks for the capabilities after it (RFC 5034 §4, RFC 2449 §5)")
    func plain() throws {
        var session = session(.tls, ada)
        let (said, end) = try talk(
            &session, ["+OK hi", "+OK\nSASL LOGIN PLAIN\nUSER", "+OK in", "+OK\nTOP\nuidl\nPIPELINING\nLOGIN-DELAY 60"])
        #expect(said == ["CAPA\r\n", "AUTH PLAIN AGFkYQBwdw==\r\n", "CAPA\r\n"])
        #expect(end == .ready)
        #expect(session.capabilities.keywords == ["LOGIN-DELAY", "PIPELINING", "TOP", "UIDL"])
        #expect(session.capabilities.loginDelay == 60)
    }

    @Test("by USER and PASS where there is nothing better (RFC 1939 §7)", arguments: ["USER\nSASL CRAM-MD5", "TOP"])
    func user(capabilities: String) throws {
        var session = session(.tls, ada)
        let (said, end) = try talk(&session, ["+OK hi", "+OK\n\(capabilities)", "+OK", "+OK in", "+OK\nTOP"])
        #expect(said == ["CAPA\r\n", "USER ada\r\n", "PASS pw\r\n", "CAPA\r\n"])
        #expect(end == .ready)
    }

    @Test("by USER and PASS where the server is as old as RFC 1939, and asks no more")
    func old() throws {
        var session = session(.none, ada)
        let (said, end) = try talk(&session, ["+OK hi", "-ERR what", "+OK", "+OK in"])
        #expect(said == ["CAPA\r\n", "USER ada\r\n", "PASS pw\r\n"])
        #expect(end == .ready)
        #expect(!session.capabilities.areKnown)
    }

    @Test("keeps what was said before where the server has no CAPA after the login")
    func noSecondCapabilities() throws {
        var session = session(.tls, ada)
        let (_, end) = try talk(&session, ["+OK hi", "+OK\nUSER\nPIPELINING", "+OK", "+OK in", "-ERR not now"])
        #expect(end == .ready)
        #expect(session.capabilities.pipelining)
    }

    @Test(
        "uses STLS, and forgets what was said before it (RFC 2595 §4)", arguments: [TLSMode.startTLS, .opportunistic])
    func startTLS(mode: TLSMode) throws {
        var session = session(mode, ada)
        let (said, end) = try talk(&session, ["+OK hi", "+OK\nSTLS\nPIPELINING\nSASL PLAIN", "+OK go"])
        #expect(said == ["CAPA\r\n", "STLS\r\n"])
        #expect(end == .startTLS)
        guard case .send(let command) = session.secured() else { return #expect(Bool(false)) }
        #expect(command == .capabilities)
        #expect(session.capabilities == POP3Capabilities())
        let (more, done) = try talk(&session, ["+OK\nUSER", "+OK", "+OK in", "+OK\nUIDL"])
        #expect(more == ["USER ada\r\n", "PASS pw\r\n", "CAPA\r\n"])
        #expect(done == .ready)
        #expect(session.capabilities.keywords == ["UIDL"])
    }

    @Test(
        "sends no password where STLS is missing, stripped or refused (T50, RFC 2595 §2.1)",
        arguments: [TLSMode.startTLS, .opportunistic], ["+OK\nSASL PLAIN\nUSER", "-ERR what", "+OK\nSTLS"])
    func stripped(mode: TLSMode, capabilities: String) throws {
        var session = session(mode, ada)
        let (said, end) = try talk(&session, ["+OK hi", capabilities, "-ERR not today"])
        #expect(said.allSatisfy { $0 == "CAPA\r\n" || $0 == "STLS\r\n" })
        guard case .fail(.noTLS) = end else { return #expect(Bool(false), "\(String(describing: end))") }
    }

    @Test("sends no password in the clear to a server that names no USER there, and says why (RFC 2449 §6.2)")
    func noUser() throws {
        var session = session(.none, ada)
        let (said, end) = try talk(&session, ["+OK hi", "+OK\nSTLS\nSASL"])
        #expect(said == ["CAPA\r\n"])
        guard case .fail(.loginRefused(let why)) = end else { return #expect(Bool(false)) }
        #expect(why.contains("TLS first"))
    }

    @Test(
        "with a token, answers the server's error and tells of it (RFC 7628 §3.2.3)",
        arguments: [("XOAUTH2", "\r\n"), ("OAUTHBEARER XOAUTH2", "AQ==\r\n")])
    func oauth(mechanisms: String, answer: String) throws {
        var session = session(.tls, token)
        let (said, end) = try talk(
            &session, ["+OK hi", "+OK\nSASL \(mechanisms)", "+ eyJzdGF0dXMiOiI0MDEifQ==", "-ERR [AUTH] bad token"])
        #expect(said[1].hasPrefix("AUTH \(mechanisms.prefix { $0 != " " }) "))
        #expect(said.last == answer)
        #expect(end == .fail(.loginRefused("-ERR [AUTH] bad token ({\"status\":\"401\"})")))
    }

    @Test("holds a long token back until the server asks (RFC 5034 §4)")
    func longToken() throws {
        var session = session(.tls, .bearer(user: "ada", Secret(String(repeating: "t", count: 2_000))))
        let (said, end) = try talk(&session, ["+OK hi", "+OK\nSASL XOAUTH2", "+ ", "+OK in", "+OK\nUIDL"])
        #expect(said[1] == "AUTH XOAUTH2\r\n")
        #expect(said[2].utf8.count > 2_600)
        #expect(end == .ready)
    }

    @Test("sends a line of 255 bytes at once, and no longer one (RFC 5034 §4)")
    func lineLimit() throws {
        for length in 150...200 {
            var session = session(.tls, .password(user: "ada", Secret(String(repeating: "p", count: length))))
            let (said, _) = try talk(&session, ["+OK hi", "+OK\nSASL PLAIN"])
            #expect(said[1].utf8.count <= 255)
            #expect((said[1] == "AUTH PLAIN\r\n") == ((length + 5 + 2) / 3 * 4 + 13 > 255))
        }
    }

    @Test("is not led on by a server that asks without end (T49)")
    func askedTooMuch() throws {
        for credentials in [ada, token] {
            var session = session(.tls, credentials)
            let (said, end) = try talk(
                &session, ["+OK hi", "+OK\nSASL PLAIN XOAUTH2"] + [String](repeating: "+ ", count: 10))
            guard case .fail(.broken) = end else { return #expect(Bool(false), "\(String(describing: end))") }
            #expect(said.count <= 3)
        }
    }

    @Test("says what the server said when it refuses", arguments: ["-ERR go away", "-ERR [SYS/TEMP] later"])
    func refused(text: String) throws {
        var session = session(.none, ada)
        #expect(try talk(&session, [text]).end == .fail(.refused(command: "the connection", reply: text)))
    }

    @Test("tells a wrong password from a mailbox in use (RFC 2449 §8.1.2, RFC 3206 §4)")
    func verdicts() throws {
        for (text, failure) in [
            ("-ERR [AUTH] wrong", SessionFailure.loginRefused("-ERR [AUTH] wrong")),
            ("-ERR wrong", .loginRefused("-ERR wrong")),
            ("-ERR [IN-USE] locked", .refused(command: "the sign-in", reply: "-ERR [IN-USE] locked")),
            ("-ERR [LOGIN-DELAY] wait", .refused(command: "the sign-in", reply: "-ERR [LOGIN-DELAY] wait")),
            ("-ERR [SYS/TEMP] oh", .refused(command: "the sign-in", reply: "-ERR [SYS/TEMP] oh")),
        ] {
            var byAuth = session(.tls, ada)
            #expect(try talk(&byAuth, ["+OK", "+OK\nSASL PLAIN", text]).end == .fail(failure))
            var byPassword = session(.tls, ada)
            #expect(try talk(&byPassword, ["+OK", "+OK\nUSER", "+OK", text]).end == .fail(failure))
        }
    }

    @Test("has no way without a name and a password, or with a token that the server does not take")
    func noWay() throws {
        for credentials in [Credentials.none, token] {
            var session = session(.tls, credentials)
            let (_, end) = try talk(&session, ["+OK", "+OK\nSASL PLAIN\nUSER"])
            guard case .fail(.loginRefused) = end else { return #expect(Bool(false)) }
        }
    }

    @Test("refuses a name or a password with a line break in it (T51)")
    func injected() throws {
        for credentials in [
            Credentials.password(user: "ada\r\nDELE 1", Secret("x")), .password(user: "ada", Secret("x\r\nDELE 1")),
        ] {
            for capabilities in ["SASL PLAIN", "USER"] {
                var session = session(.tls, credentials)
                guard case .fail(.unsayable) = try talk(&session, ["+OK", "+OK\n\(capabilities)"]).end else {
                    return #expect(Bool(false))
                }
            }
        }
    }

    @Test("never puts a secret in what a transcript shows, nor in what is printed (STYLE 37)")
    func shown() throws {
        for (capabilities, replies, expected) in [
            ("SASL PLAIN", 0, "AUTH PLAIN •••"), ("USER", 1, "PASS •••"),
        ] {
            var session = session(.tls, .password(user: "ada", Secret("hunter2")))
            _ = try talk(&session, ["+OK", "+OK\n\(capabilities)"].dropLast(replies == 0 ? 1 : 0))
            let action =
                replies == 0
                ? session.received(POP3Reply(.ok), lines: [capabilities]) : session.received(POP3Reply(.ok))
            guard case .send(let command) = action else { return #expect(Bool(false)) }
            #expect(command.shown == expected)
            var dumped = ""
            dump(action, to: &dumped)
            #expect(!dumped.contains("hunter2") && !dumped.contains("[") && !"\(action)".contains("hunter2"))
            #expect(!String(reflecting: session).contains("hunter2"))
        }
    }
}
