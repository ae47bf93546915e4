import MIME
import MailReading

/// What the server of a mailbox found out about who sent a mail (reliability §7.1).
enum SenderEvidence: Sendable, Hashable {
    /// The From address is vouched for.
    case pass
    /// Nothing is known; the mailbox has a server whose word counts.
    case silent
    /// Nothing is known, and there is no such server.
    case noServer
    /// It is a forgery, as far as the server can tell; or there is not exactly one sender.
    case fail

    /// - Parameter server: the name in Authentication-Results fields that the mailbox's own server writes; empty where it
    ///   writes none.
    init(_ message: Message, server: String) {
        guard message.from.count == 1, let author = message.from.first.flatMap({ EmailAddress($0.address) }) else {
            self = .fail
            return
        }
        guard !server.isEmpty else {
            self = .noServer
            return
        }
        let results = Self.results(in: message, server: server.lowercased())
        self = results.isEmpty ? .silent : Self.verdict(results, author)
    }

    /// Who calls itself so writes no name into its fields (Microsoft 365).
    static let namelessServer = "microsoft365"

    /// What the server says: in its topmost field, and in those of its other filters between that and the server's own
    /// Received (opendkim's below opendmarc's). Below its Received stands what strangers wrote: there only the topmost counts.
    private static func results(in message: Message, server: String) -> [AuthenticationResults.Result] {
        guard let top = trusted(in: message, server: server) else { return [] }
        var found: [AuthenticationResults.Result] = []
        for field in message.header.fields.prefix(200) {
            switch field.name.lowercased() {
            case "received" where found.isEmpty:
                // A hand-over on the same machine comes after the filters.
                guard field.body.lowercased().contains("with lmtp") else { return top.results }
            case "received": return found
            case "authentication-results":
                guard let next = AuthenticationResults(field.body), next.server == top.server else { continue }
                found += next.results
            default: continue
            }
        }
        // No Received below: nothing tells where the server's own fields end.
        return top.results
    }

    /// The topmost field of the server, where nobody else has handled the mail above it: what stands below another
    /// server's Received was written before ours saw the mail.
    static func trusted(in message: Message, server: String) -> AuthenticationResults? {
        for field in message.header.fields.prefix(200) {
            switch field.name.lowercased() {
            case "received" where !isOurs(field.body, server: server): return nil
            case "authentication-results":
                guard let found = AuthenticationResults(field.body) else { continue }
                if found.server == server || found.server == nil && server == namelessServer { return found }
            default: continue
            }
        }
        return nil
    }

    /// Whether this hop is within the provider: received by a host of its domain, or handed on inside.
    private static func isOurs(_ received: String, server: String) -> Bool {
        let words = received.lowercased().split { $0 == " " || $0 == "\t" || $0 == ";" }
        guard let by = words.firstIndex(of: "by"), by + 1 < words.count else { return true }
        let host = words[by + 1]
        if !words.contains("from") || host.contains(":") { return true }
        let domain = server == namelessServer ? "outlook.com" : providerDomain(of: server)
        return host == domain || host.hasSuffix(".\(domain)")
    }

    /// The last two labels, or three where the last but one is as short as in co.uk.
    private static func providerDomain(of server: String) -> String {
        let labels = server.split(separator: ".")
        guard labels.count > 2 else { return server }
        let count = labels[labels.count - 2].count <= 3 && labels.count > 3 ? 3 : 2
        return labels.suffix(count).joined(separator: ".")
    }

    private static func verdict(_ found: [AuthenticationResults.Result], _ author: EmailAddress) -> SenderEvidence {
        let domain = author.domain
        func has(_ method: String, _ result: String, _ isAligned: (AuthenticationResults.Result) -> Bool) -> Bool {
            found.contains { $0.method == method && $0.result == result && isAligned($0) }
        }
        let aligned = has("dkim", "pass") { result in
            let signer = result.properties["header.d"] ?? result.properties["header.i"].map(domainOnly) ?? ""
            return isSameOrParent(signer.lowercased(), of: domain)
        }
        if has("dmarc", "fail", { _ in true }) || has("compauth", "fail", { _ in true }) { return .fail }
        if aligned
            || has("dmarc", "pass", { ($0.properties["header.from"].map(domainOnly) ?? domain).lowercased() == domain })
            || has("spf", "pass", { domainOnly($0.properties["smtp.mailfrom"] ?? "").lowercased() == domain })
            || has("auth", "pass", { EmailAddress($0.properties["smtp.auth"] ?? "") == author })
        {
            return .pass
        }
        let isRefused = ["fail", "hardfail"].contains { has("spf", $0, { _ in true }) }
        return isRefused ? .fail : .silent
    }

    private static func domainOnly(_ address: String) -> String {
        address.lastIndex(of: "@").map { String(address[address.index(after: $0)...]) } ?? address
    }

    private static func isSameOrParent(_ signer: String, of domain: String) -> Bool {
        signer.contains(".") && (signer == domain || domain.hasSuffix(".\(signer)"))
    }
}
