/// The servers that an autoconfig document names (https://wiki.mozilla.org/Thunderbird:Autoconfiguration:ConfigFileFormat).
///
///     <clientConfig version="1.1">
///       <emailProvider id="example.org">
///         <incomingServer type="imap">
///           <hostname>imap.example.org</hostname> <port>993</port> <socketType>SSL</socketType>
///           <username>%EMAILADDRESS%</username> <authentication>password-cleartext</authentication>
///         </incomingServer>
///       </emailProvider>
///     </clientConfig>
struct ConfigDocument: Equatable {
    /// The most servers read; a provider has about six.
    static let serverLimit = 32

    struct Server: Equatable {
        let purpose: FoundServer.Purpose
        /// Placeholders are still in it, as in the user name.
        let hostname: String
        let port: Int
        let security: FoundServer.Security
        let username: String
        let authentication: [String]
    }

    private(set) var servers: [Server] = []

    /// - Returns: nil for what is no well-formed clientConfig. A server that is not whole is left out.
    init?(_ bytes: [UInt8]) {
        do throws(XMLTokens.Malformed) {
            try read(bytes)
        } catch {
            return nil
        }
    }

    private mutating func read(_ bytes: [UInt8]) throws(XMLTokens.Malformed) {
        var tokens = try XMLTokens(bytes)
        var path: [String] = []
        var draft: Draft?
        while true {
            switch try tokens.next() {
            case .open(let name, let attributes):
                path.append(name)
                guard path.first == "clientConfig" else { throw XMLTokens.Malformed() }
                if path.count == 3 { draft = Draft(path, attributes) } else { draft?.begin(path) }
            case .text(let text):
                draft?.append(text, at: path)
            case .close:
                if path.count == 3, let server = draft?.server, servers.count < Self.serverLimit {
                    servers.append(server)
                }
                if path.count == 3 { draft = nil }
                path = path.dropLast()
            case .end:
                return
            }
        }
    }
}

/// A server element half read.
private struct Draft {
    private let purpose: FoundServer.Purpose
    private var fields: [String: String] = [:]
    private var authentication: [String] = []

    /// Nil for an element that is no server of a known type.
    init?(_ path: [String], _ attributes: [String: String]) {
        guard path.dropLast() == ["clientConfig", "emailProvider"] else { return nil }
        switch (path.last, attributes["type"]?.lowercasedASCII) {
        case ("incomingServer", "imap"): purpose = .incoming(.imap)
        case ("incomingServer", "pop3"): purpose = .incoming(.pop3)
        case ("outgoingServer", "smtp"): purpose = .outgoing
        default: return nil
        }
    }

    /// A second element of a name begins it anew, but ways to log in are a list.
    mutating func begin(_ path: [String]) {
        guard path.count == 4, let name = path.last else { return }
        if name == "authentication" { authentication.append("") } else { fields[name] = "" }
    }

    mutating func append(_ text: String, at path: [String]) {
        guard path.count == 4, let name = path.last else { return }
        if name == "authentication", let last = authentication.indices.last {
            authentication[last] += text
        } else {
            fields[name, default: ""] += text
        }
    }

    var server: ConfigDocument.Server? {
        guard let host = fields["hostname"]?.trimmed, !host.isEmpty, let security else { return nil }
        guard let port = fields["port"].flatMap({ Int($0.trimmed) }), (1...65535).contains(port) else { return nil }
        let username = fields["username"]?.trimmed ?? ""
        return ConfigDocument.Server(
            purpose: purpose, hostname: host, port: port, security: security,
            username: username.isEmpty ? "%EMAILADDRESS%" : username,
            authentication: authentication.prefix(8).map(\.trimmed).filter { !$0.isEmpty })
    }

    private var security: FoundServer.Security? {
        switch fields["socketType"]?.trimmed.lowercasedASCII {
        case "ssl": .tls
        case "starttls": .starttls
        case "plain": FoundServer.Security.none
        default: nil
        }
    }
}

extension String {
    /// Without white space at both ends.
    fileprivate var trimmed: String {
        let start = self[...].drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
