import Crypto
import Foundation

/// Chance, and what keeps others from making it up: random tokens, signatures, secrets at rest.
///
/// One root key of 32 bytes is the desk's; each use has a key of its own derived from it (HKDF, RFC 5869).
public struct Tokens: Sendable {
    private let signingKey: SymmetricKey
    private let sealingKey: SymmetricKey
    private let random: @Sendable (Int) -> [UInt8]

    public init(rootKey: [UInt8], random: @escaping @Sendable (Int) -> [UInt8] = Tokens.systemRandom) {
        let root = SymmetricKey(data: rootKey)
        func derive(_ use: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(inputKeyMaterial: root, info: Data(use.utf8), outputByteCount: 32)
        }
        signingKey = derive("mailroom message-id")
        sealingKey = derive("mailroom secrets")
        self.random = random
    }

    public static let systemRandom: @Sendable (Int) -> [UInt8] = { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    public func bytes(_ count: Int) -> [UInt8] { random(count) }

    /// 256 bits as 43 letters that are safe in a URL (RFC 4648 §5, unpadded).
    public func secret() -> String {
        Data(random(32)).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// What is stored of a secret that somebody else holds.
    public static func digest(of secret: String) -> [UInt8] {
        Array(SHA256.hash(data: Data(secret.utf8)))
    }

    /// A signature of 128 bits.
    public func signature(of text: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: signingKey).prefix(16))
    }

    /// Compares in constant time.
    public func isSignature(_ signature: [UInt8], of text: String) -> Bool {
        let expected = self.signature(of: text)
        guard signature.count == expected.count else { return false }
        return zip(signature, expected).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// Seals a secret for the database (AES-256-GCM); `place` names where it belongs, so that it can't be moved.
    public func seal(_ secret: String, place: String) throws -> [UInt8] {
        let box = try AES.GCM.seal(Data(secret.utf8), using: sealingKey, authenticating: Data(place.utf8))
        guard let combined = box.combined else { throw DeskError.secretUnreadable(place: place) }
        return Array(combined)
    }

    /// - Throws: `DeskError.secretUnreadable` where it was sealed with another key or for another place.
    public func open(_ sealed: [UInt8], place: String) throws -> String {
        do {
            let box = try AES.GCM.SealedBox(combined: sealed)
            let data = try AES.GCM.open(box, using: sealingKey, authenticating: Data(place.utf8))
            return String(decoding: data, as: UTF8.self)
        } catch {
            throw DeskError.secretUnreadable(place: place)
        }
    }
}
