/// The server that a stored password was entered for. It goes nowhere else: whoever names another server enters it
/// again, or a session of an administrator could have it sent to a server of somebody's own (T52).
struct SecretPlace {
    let host: String
    let port: Int
    let security: OutgoingServer.Security
    let trustedCertificate: String

    /// Whether what was entered for `other` may go here: the same server, no less protected.
    func isCovered(by other: SecretPlace) -> Bool {
        host.lowercased() == other.host.lowercased() && port == other.port
            && trustedCertificate == other.trustedCertificate
            && Self.strength(security) >= Self.strength(other.security)
    }

    /// - Parameter isKept: there is a secret, and none was entered now.
    /// - Throws: `DeskError.invalid` at the password's field.
    func check(keptFrom old: SecretPlace, isKept: Bool, field: String) throws {
        guard isKept, !isCovered(by: old) else { return }
        throw DeskError.invalid([
            FieldError(
                field,
                "The stored password was entered for \(old.host), port \(old.port), with \(old.security.rawValue). Enter it again for \(host), port \(port), with \(security.rawValue)."
            )
        ])
    }

    private static func strength(_ security: OutgoingServer.Security) -> Int {
        switch security {
        case .none: 0
        case .opportunistic: 1
        case .starttls, .tls: 2
        }
    }
}

extension OutgoingSettings {
    var secretPlace: SecretPlace {
        SecretPlace(host: host, port: port, security: security, trustedCertificate: trustedCertificate)
    }
}

extension OutgoingServer {
    var secretPlace: SecretPlace {
        SecretPlace(host: host, port: port, security: security, trustedCertificate: trustedCertificate)
    }
}
