import MailTransport
import Testing

@Suite("A server's certificate")
struct CertificateTests {
    private let ada = Credentials.password(user: "ada", Secret("hunter2"))

    /// Connects by TLS from the first byte to a server with this certificate; its login is answered.
    private func connect(_ kind: Certificates.Kind, host: String = "localhost", trusting authority: Bool = true)
        async throws -> (error: TransportError?, heard: [String])
    {
        let server = try await ScriptedServer(tls: kind) { peer in
            try await peer.say("* OK hi")
            try await peer.answer("* CAPABILITY IMAP4rev1")
            try await peer.answer(end: "OK [CAPABILITY IMAP4rev1] in")
            await peer.untilGone()
        }
        var endpoint = try server.endpoint(.tls, host: host)
        if !authority { endpoint.trustedCertificate = nil }
        defer { Task { await server.close() } }
        do {
            let connection = try await IMAPConnection.connect(to: endpoint, credentials: ada)
            await connection.logout()
            return (nil, server.heard)
        } catch {
            return (error as? TransportError, server.heard)
        }
    }

    private func isRefused(_ result: (error: TransportError?, heard: [String]), saying words: String) {
        guard case .tls(let why) = result.error else {
            return #expect(Bool(false), "\(String(describing: result.error))")
        }
        #expect(why.contains(words), "\(why)")
        #expect(result.heard.isEmpty)
    }

    @Test("that is for the name and from a trusted authority lets us in")
    func good() async throws {
        let result = try await connect(.good)
        #expect(result.error == nil)
        #expect(result.heard.contains { $0.contains("hunter2") })
    }

    @Test("that has expired is refused, and nothing is sent (T50)")
    func expired() async throws { isRefused(try await connect(.expired), saying: "expired on") }

    @Test("for another name is refused, and nothing is sent (T50)")
    func wrongName() async throws {
        isRefused(try await connect(.wrongName), saying: "is for other.example.org, not for localhost")
    }

    @Test("for another name is refused even when it has the address we connect to (T50)")
    func wrongNameRightAddress() async throws {
        isRefused(try await connect(.wrongNameRightAddress), saying: "is for other.example.org, not for localhost")
    }

    @Test("signed by itself is refused, with the way to trust it (T50)")
    func selfSigned() async throws { isRefused(try await connect(.selfSigned), saying: "signed by itself") }

    @Test("of an unknown authority is refused, with its name (T50)")
    func unknownAuthority() async throws {
        isRefused(
            try await connect(.good, trusting: false),
            saying: "issued by Authority ca, Mailroom tests, which this machine does not trust")
    }

    @Test("with a wildcard is for one label, not for another domain (RFC 9525 §6.3)")
    func wildcard() async throws { isRefused(try await connect(.wildcard), saying: "not for localhost") }

    @Test("with names does not name an address; one with the address does")
    func addresses() async throws {
        isRefused(try await connect(.good, host: "127.0.0.1"), saying: "not for 127.0.0.1")
        #expect(try await connect(.address, host: "127.0.0.1").error == nil)
        #expect(try await connect(.wrongNameRightAddress, host: "127.0.0.1").error == nil)
    }

    @Test("that signs itself is trusted when it is the one that was named")
    func pinned() async throws {
        let server = try await ScriptedServer(tls: .selfSigned) { peer in
            try await peer.say("220 hi")
            _ = try await peer.hear()
            try await peer.say("250 hello")
            await peer.untilGone()
        }
        var endpoint = try server.endpoint(.tls, host: "localhost")
        endpoint.trustedCertificate = try Certificates.shared.get().certificate(.selfSigned)
        let connection = try await SMTPConnection.connect(to: endpoint, as: "desk.example.org", credentials: .none)
        await connection.quit()
        await server.close()
    }

    @Test(
        "is looked at after STARTTLS as well, before the password",
        arguments: [Certificates.Kind.expired, .wrongName, .selfSigned, .wrongNameRightAddress])
    func startTLS(kind: Certificates.Kind) async throws {
        let server = try await ScriptedServer { peer in
            try await peer.say("220 hi")
            _ = try await peer.hear()
            try await peer.say("250-hello\r\n250-AUTH PLAIN\r\n250 STARTTLS")
            _ = try await peer.hear()
            try await peer.startTLS(kind, saying: Array("220 go\r\n".utf8))
            await peer.untilGone()
        }
        for mode in [TLSMode.startTLS, .opportunistic] {
            let endpoint = try server.endpoint(mode, host: "localhost")
            await #expect {
                try await SMTPConnection.connect(to: endpoint, as: "desk.example.org", credentials: ada)
            } throws: { error in
                if case TransportError.tls = error { true } else { false }
            }
        }
        #expect(server.heard.allSatisfy { !$0.contains("AUTH") })
        await server.close()
    }

    @Test("may be any where encryption is a wish and there is no password (RFC 7435)")
    func opportunistic() async throws {
        let server = try await ScriptedServer { peer in
            try await peer.say("220 hi")
            _ = try await peer.hear()
            try await peer.say("250-hello\r\n250 STARTTLS")
            _ = try await peer.hear()
            try await peer.startTLS(.selfSigned, saying: Array("220 go\r\n".utf8))
            _ = try await peer.hear()
            try await peer.say("250 hello")
            await peer.untilGone()
        }
        let connection = try await SMTPConnection.connect(
            to: try server.endpoint(.opportunistic, host: "localhost"), as: "desk.example.org", credentials: .none)
        await connection.quit()
        await server.close()
    }

    @Test("can't be had from a server that speaks no TLS there, and the error says so")
    func noTLS() async throws {
        let server = try await ScriptedServer { peer in
            try await peer.say("220 hi")
            await peer.untilGone()
        }
        let endpoint = try server.endpoint(.tls, host: "localhost")
        await #expect {
            try await SMTPConnection.connect(to: endpoint, as: "desk.example.org", credentials: .none)
        } throws: { "\($0)".contains("does not speak TLS on this port") }
        await server.close()
    }

    @Test("file that is not there, or is none, is said so", arguments: ["/nowhere/ca.pem", "/etc/hostname"])
    func noFile(path: String) async throws {
        let endpoint = Endpoint(host: "localhost", port: 1, tls: .tls, trustedCertificate: path)
        await #expect {
            try await SMTPConnection.connect(to: endpoint, as: "desk.example.org", credentials: .none)
        } throws: { "\($0)".contains(path) }
    }
}
