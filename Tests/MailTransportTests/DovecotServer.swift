import Foundation
import Glibc
import MailTransport
import ServerTesting
import Testing

/// A real Dovecot of this test run's own, on free ports of loopback: IMAP and POP3, each with STARTTLS and with TLS, and
/// LMTP. Every user exists, each with the password "secret" and an empty mailbox. It ends with the process.
actor DovecotServer {
    static let shared = DovecotServer()

    struct Ports: Sendable {
        let imap: Int
        let imaps: Int
        let pop3: Int
        let pop3s: Int
        let lmtp: Int
    }

    private var started: Task<Ports, any Error>?
    private var users = 0
    private var folder: URL?

    func ports() async throws -> Ports {
        if let started { return try await started.value }
        let start = Task { try self.start() }
        started = start
        return try await start.value
    }

    /// A user that no other test has.
    func newUser() -> String {
        users += 1
        return "user\(users)"
    }

    /// A connection of a new user, with `mails` in its inbox.
    func connection(
        mails: [String] = [], tls: TLSMode = .tls, transcript: Transcript? = nil
    ) async throws -> (connection: IMAPConnection, user: String) {
        let user = newUser()
        for mail in mails { try await deliver(mail, to: user) }
        return (try await connection(of: user, tls: tls, transcript: transcript), user)
    }

    func connection(of user: String, tls: TLSMode = .tls, transcript: Transcript? = nil) async throws -> IMAPConnection
    {
        try await IMAPConnection.connect(
            to: endpoint(tls), credentials: .password(user: user, Secret("secret")), transcript: transcript)
    }

    func endpoint(_ tls: TLSMode) async throws -> Endpoint {
        let ports = try await ports()
        return Endpoint(
            host: "localhost", port: tls == .tls ? ports.imaps : ports.imap, tls: tls,
            trustedCertificate: try Certificates.shared.get().authority)
    }

    func pop3Endpoint(_ tls: TLSMode) async throws -> Endpoint {
        let ports = try await ports()
        return Endpoint(
            host: "localhost", port: tls == .tls ? ports.pop3s : ports.pop3, tls: tls,
            trustedCertificate: try Certificates.shared.get().authority)
    }

    /// Puts a mail into the user's inbox as a delivery agent would: by a file in Maildir's "new".
    func deliver(_ mail: String, to user: String) async throws {
        _ = try await ports()
        let inbox = try maildir(user)
        let name = "\(UUID().uuidString).test"
        try Data(mail.replacing("\n", with: "\r\n").utf8).write(to: inbox.appending(path: "tmp/\(name)"))
        own(inbox.appending(path: "tmp/\(name)"))
        try FileManager.default.moveItem(
            at: inbox.appending(path: "tmp/\(name)"), to: inbox.appending(path: "new/\(name)"))
    }

    private var isRoot: Bool { getuid() == 0 }

    private func maildir(_ user: String) throws -> URL {
        guard let folder else { throw MissingProgram("Dovecot was not started") }
        let inbox = folder.appending(path: "mail/\(user)")
        guard !FileManager.default.fileExists(atPath: inbox.path) else { return inbox }
        for part in ["cur", "new", "tmp"] {
            try FileManager.default.createDirectory(at: inbox.appending(path: part), withIntermediateDirectories: true)
        }
        for part in ["", "cur", "new", "tmp"] { own(inbox.appending(path: part)) }
        return inbox
    }

    /// Mail belongs to "nobody" where the tests run as root, whose mail Dovecot does not touch.
    private func own(_ url: URL) {
        if isRoot { chown(url.path, 65_534, 65_534) }
    }

    private func start() throws -> Ports {
        let dovecot = try TestPrograms.path("dovecot", package: "dovecot-imapd")
        for (program, package) in [
            ("imap", "dovecot-imapd"), ("pop3", "dovecot-pop3d"), ("lmtp", "dovecot-lmtpd"),
        ] {
            guard FileManager.default.fileExists(atPath: "/usr/lib/dovecot/\(program)") else {
                throw MissingProgram("dovecot's \(program)", package: package)
            }
        }
        let folder = try TestPrograms.newFolder("dovecot")
        let free = try TestPrograms.freePorts(5)
        let ports = Ports(imap: free[0], imaps: free[1], pop3: free[2], pop3s: free[3], lmtp: free[4])
        for part in ["run", "state", "mail"] {
            try FileManager.default.createDirectory(at: folder.appending(path: part), withIntermediateDirectories: true)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
        own(folder.appending(path: "mail"))
        try Data(try configuration(folder, ports).utf8).write(to: folder.appending(path: "dovecot.conf"))
        self.folder = folder
        let process = try TestPrograms.start("\(dovecot) -F -c \(folder.path)/dovecot.conf", in: folder)
        for port in free {
            try TestPrograms.waitForPort(port, of: process, "Dovecot (see dovecot.conf and log in \(folder.path))")
        }
        return ports
    }

    private func configuration(_ folder: URL, _ ports: Ports) throws -> String {
        let certificates = try Certificates.shared.get()
        let user = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? ""
        let group = getgrgid(getgid()).map { String(cString: $0.pointee.gr_name) } ?? ""
        let owner = isRoot ? "uid=65534 gid=65534" : "uid=\(getuid()) gid=\(getgid())"
        let users =
            isRoot
            ? "" : "default_internal_user = \(user)\ndefault_login_user = \(user)\ndefault_internal_group = \(group)\n"
        let unchrooted = ["imap-login", "pop3-login", "anvil", "stats"].map { "service \($0) {\n  chroot =\n}\n" }
            .joined()
        return """
            base_dir = \(folder.path)/run
            state_dir = \(folder.path)/state
            log_path = \(folder.path)/log
            protocols = imap pop3 lmtp
            listen = 127.0.0.1
            ssl = yes
            ssl_cert = <\(certificates.certificate(.good))
            ssl_key = <\(certificates.key(.good))
            auth_mechanisms = plain login
            disable_plaintext_auth = yes
            login_trusted_networks =
            first_valid_uid = 1
            first_valid_gid = 1
            mail_location = maildir:\(folder.path)/mail/%n
            mail_max_userip_connections = 1000
            \(users)passdb {
              driver = static
              args = password=secret
            }
            userdb {
              driver = static
              args = \(owner) home=\(folder.path)/mail/%n allow_all_users=yes
            }
            \(isRoot ? "" : unchrooted)service imap-login {
              inet_listener imap {
                port = \(ports.imap)
              }
              inet_listener imaps {
                port = \(ports.imaps)
                ssl = yes
              }
            }
            service pop3-login {
              inet_listener pop3 {
                port = \(ports.pop3)
              }
              inet_listener pop3s {
                port = \(ports.pop3s)
                ssl = yes
              }
            }
            service lmtp {
              inet_listener lmtp {
                port = \(ports.lmtp)
              }
            }

            """
    }
}
