import Foundation
import MailTransport

/// A folder on a server: `imaps://user@host:port/Folder/Below` (RFC 5092 §2).
struct IMAPAddress {
    let endpoint: Endpoint
    let username: String
    let folder: String

    static func isOne(_ text: String) -> Bool {
        let text = text.lowercased()
        return text.hasPrefix("imap://") || text.hasPrefix("imaps://")
    }

    /// - Throws: `CommandError` that says what is missing.
    init(_ text: String, trustedCertificate: String?) throws {
        guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty else {
            throw CommandError("\(text) is no address of an IMAP folder; write imaps://USER@HOST/FOLDER.")
        }
        guard let user = parts.user?.removingPercentEncoding, !user.isEmpty else {
            throw CommandError("Name the user: imaps://USER@\(host)/FOLDER. An @ in it is written %40.")
        }
        guard parts.password == nil else {
            throw CommandError("Leave the password out of the address; use --password-file or MAILROOM_PASSWORD.")
        }
        let isTLS = parts.scheme?.lowercased() == "imaps"
        let isLocal = ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host)
        endpoint = Endpoint(
            host: host, port: parts.port ?? (isTLS ? 993 : 143), tls: isTLS ? .tls : isLocal ? .none : .startTLS,
            trustedCertificate: trustedCertificate)
        username = user
        let path = parts.path.drop { $0 == "/" }
        folder = path.isEmpty ? "INBOX" : String(path)
    }
}
