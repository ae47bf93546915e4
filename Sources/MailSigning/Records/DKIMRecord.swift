import Foundation

/// A public key in the DNS (RFC 6376 §3.6.1).
struct DKIMRecord: Sendable, Hashable {
    /// "rsa", "ed25519" or another (`k=`).
    let keyType: String
    /// The key's bytes; empty for one that was revoked (`p=`).
    let key: [UInt8]
    /// The hashes it may be used with; nil for all (`h=`).
    let hashes: [String]?
    /// What it may be used for (`s=`).
    let services: [String]
    /// "y" for a test, "s" for no subdomains (`t=`).
    let flags: [String]

    /// - Returns: nil where the text is no key record.
    init?(_ text: String) {
        guard let list = TagList(text), let key = list["p"] else { return nil }
        guard list["v"] == nil || list.tags.first?.name == "v" && list["v"] == "DKIM1" else { return nil }
        guard let bytes = Data(base64Encoded: key.filter { !$0.isWhitespace }) else { return nil }
        self.key = Array(bytes)
        keyType = list["k"]?.lowercased() ?? "rsa"
        hashes = list["h"].map(Self.words)
        services = list["s"].map(Self.words) ?? ["*"]
        flags = list["t"].map(Self.words) ?? []
    }

    /// Whether receivers may check mail that is signed with SHA-256 by it.
    var servesMail: Bool {
        (hashes?.contains("sha256") ?? true) && (services.contains("*") || services.contains("email"))
    }

    private static func words(_ value: String) -> [String] {
        value.split(separator: ":").map { $0.trimmed.lowercased() }
    }
}
