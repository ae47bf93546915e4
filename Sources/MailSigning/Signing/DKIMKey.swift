import Crypto
import CryptoExtras
import Foundation

/// A private key that signs mail, and what the DNS says of it.
///
/// It prints as its algorithm, never as itself.
public struct DKIMKey: Sendable {
    /// How a key signs, as in `a=`.
    public enum Algorithm: String, Sendable, CaseIterable {
        /// RFC 6376 §3.3.1: every receiver knows it.
        case rsa = "rsa-sha256"
        /// RFC 8463: short, but many receivers don't know it yet; sign by RSA too.
        case ed25519 = "ed25519-sha256"

        /// As in `k=` of the DNS record.
        public var keyType: String {
            switch self {
            case .rsa: "rsa"
            case .ed25519: "ed25519"
            }
        }
    }

    private enum Secret: Sendable {
        case rsa(_RSA.Signing.PrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)
    }

    private let secret: Secret

    private init(_ secret: Secret) { self.secret = secret }

    /// A new RSA key of 2048 bits (RFC 8301 §3.2); making it takes a good part of a second.
    ///
    /// - Throws: `.noKey`
    public static func rsa() throws(SigningError) -> DKIMKey {
        do { return DKIMKey(.rsa(try _RSA.Signing.PrivateKey(keySize: .bits2048))) } catch { throw .noKey }
    }

    /// A new Ed25519 key (RFC 8463 §4).
    public static func ed25519() -> DKIMKey { DKIMKey(.ed25519(Curve25519.Signing.PrivateKey())) }

    /// A key from its PEM text: PKCS #8 for either kind, PKCS #1 for RSA too (RFC 7468, RFC 8410, RFC 8017).
    ///
    /// - Throws: `.badKey`, also for an RSA key under 2048 bits
    public init(pem: String) throws(SigningError) {
        let pem = pem.trimmingCharacters(in: .whitespacesAndNewlines)
        if let seed = Ed25519PEM.seed(in: pem) {
            do { secret = .ed25519(try Curve25519.Signing.PrivateKey(rawRepresentation: seed)) } catch { throw .badKey }
        } else {
            do { secret = .rsa(try _RSA.Signing.PrivateKey(pemRepresentation: pem)) } catch { throw .badKey }
        }
    }

    /// The private key as PEM text in PKCS #8, without encryption: keep it as a secret.
    public var pem: String {
        switch secret {
        case .rsa(let key): key.pkcs8PEMRepresentation
        case .ed25519(let key): Ed25519PEM.text(seed: Array(key.rawRepresentation))
        }
    }

    /// How the key signs.
    public var algorithm: Algorithm {
        switch secret {
        case .rsa: .rsa
        case .ed25519: .ed25519
        }
    }

    /// The public half in base64: a SubjectPublicKeyInfo of RSA, the bare 32 bytes of Ed25519
    /// (`p=`, RFC 6376 §3.6.1, RFC 8463 §4).
    public var publicKey: String {
        switch secret {
        case .rsa(let key): key.publicKey.derRepresentation.base64EncodedString()
        case .ed25519(let key): key.publicKey.rawRepresentation.base64EncodedString()
        }
    }

    /// The value of the TXT record at `selector._domainkey.domain` (RFC 6376 §3.6.1).
    public var record: String { "v=DKIM1; k=\(algorithm.keyType); p=\(publicKey)" }

    /// The signature in base64 over the hash of the header (RFC 6376 §3.7).
    ///
    /// Ed25519 signs the hash as its message (RFC 8463 §3).
    func signature(of hash: SHA256Digest) throws(SigningError) -> String {
        do {
            switch secret {
            case .rsa(let key):
                return try key.signature(for: hash, padding: .insecurePKCS1v1_5).rawRepresentation.base64EncodedString()
            case .ed25519(let key):
                return try key.signature(for: Data(hash)).base64EncodedString()
            }
        } catch {
            throw .refused
        }
    }
}

extension DKIMKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The algorithm: a key must not get into a log.
    public var description: String { "DKIMKey(\(algorithm.rawValue), •••)" }
    /// As `description`.
    public var debugDescription: String { description }
    /// Nothing inside to be seen.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
