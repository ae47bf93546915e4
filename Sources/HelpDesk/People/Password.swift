import Crypto
import CryptoExtras
import Foundation

/// How passwords are kept: scrypt (RFC 7914), with its parameters in the stored text.
///
/// `scrypt$15$8$3$<salt>$<tag>`: log2 N, r, p, both values in base64.
struct PasswordHash: Sendable {
    struct Cost: Sendable, Hashable {
        var logN: Int
        var blockSize: Int
        var parallelism: Int

        /// 32 MiB a hash (reliability §6.4).
        static let standard = Cost(logN: 15, blockSize: 8, parallelism: 3)
    }

    let cost: Cost
    let salt: [UInt8]
    let tag: [UInt8]

    static func make(_ password: String, cost: Cost, salt: [UInt8]) throws -> PasswordHash {
        PasswordHash(cost: cost, salt: salt, tag: try derive(password, cost, salt))
    }

    init(cost: Cost, salt: [UInt8], tag: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.tag = tag
    }

    /// Nil where the stored text is none of ours.
    init?(_ stored: String) {
        let parts = stored.split(separator: "$")
        guard parts.count == 6, parts[0] == "scrypt", let logN = Int(parts[1]), (1...24).contains(logN),
            let blockSize = Int(parts[2]), let parallelism = Int(parts[3]),
            let salt = Data(base64Encoded: String(parts[4])), let tag = Data(base64Encoded: String(parts[5]))
        else { return nil }
        self.init(
            cost: Cost(logN: logN, blockSize: blockSize, parallelism: parallelism), salt: Array(salt), tag: Array(tag))
    }

    var stored: String {
        let salt = Data(salt).base64EncodedString()
        return "scrypt$\(cost.logN)$\(cost.blockSize)$\(cost.parallelism)$\(salt)$\(Data(tag).base64EncodedString())"
    }

    func matches(_ password: String) throws -> Bool {
        let other = try Self.derive(password, cost, salt)
        guard other.count == tag.count else { return false }
        return zip(other, tag).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func derive(_ password: String, _ cost: Cost, _ salt: [UInt8]) throws -> [UInt8] {
        let key = try KDF.Scrypt.deriveKey(
            from: Data(password.utf8), salt: salt, outputByteCount: 32, rounds: 1 << cost.logN,
            blockSize: cost.blockSize,
            parallelism: cost.parallelism, maxMemory: 256 << 20)
        return key.withUnsafeBytes(Array.init)
    }
}

/// Makes and checks password hashes, two at once at most, off the cooperative threads.
public final class PasswordKeeper: Sendable {
    /// More that wait than these are turned away (T22).
    private static let queueLimit = 32

    private let cost: PasswordHash.Cost
    private let tokens: Tokens
    private let queue: OperationQueue

    /// - Parameter logN: log2 of scrypt's N; small only in tests.
    public init(tokens: Tokens, logN: Int = 15) {
        self.tokens = tokens
        var cost = PasswordHash.Cost.standard
        cost.logN = logN
        self.cost = cost
        queue = OperationQueue()
        queue.maxConcurrentOperationCount = 2
        queue.qualityOfService = .utility
    }

    /// - Throws: `DeskError.invalid` where the password is too short, too long, or one of the best known.
    public func hash(_ password: String) async throws -> String {
        try Self.check(password)
        let (cost, salt) = (cost, tokens.bytes(16))
        return try await work { try PasswordHash.make(password, cost: cost, salt: salt).stored }
    }

    /// Takes as long for somebody who isn't known (`stored` nil) as for somebody who is.
    public func matches(_ password: String, stored: String?) async throws -> Bool {
        guard password.utf8.count <= 256 else { return false }
        let cost = cost
        return try await work {
            guard let stored, let hash = PasswordHash(stored) else {
                _ = try PasswordHash.make(password, cost: cost, salt: [UInt8](repeating: 0, count: 16))
                return false
            }
            return try hash.matches(password)
        }
    }

    /// Length only, and no password that everybody tries first (ASVS 6.2.1, 6.2.4).
    public static func check(_ password: String) throws {
        let length = password.utf8.count
        guard length >= 8 else {
            throw DeskError.invalid([
                FieldError("password", "Use at least 8 characters; a few words make a good password.")
            ])
        }
        guard length <= 256 else { throw DeskError.invalid([FieldError("password", "Use at most 256 characters.")]) }
        let lower = password.lowercased()
        guard !wellKnown.contains(lower), Set(lower).count > 3 else {
            throw DeskError.invalid([
                FieldError("password", "This password is one of the first that anybody would try.")
            ])
        }
    }

    private static let wellKnown: Set<String> = [
        "password", "password1", "password123", "passw0rd", "12345678", "123456789", "1234567890", "qwertyuiop",
        "qwerty123",
        "iloveyou", "sunshine", "princess", "football", "baseball", "superman", "trustno1", "letmein1", "welcome1",
        "welcome123", "admin123", "administrator", "changeme", "mailroom", "helpdesk", "support1", "abcd1234",
        "1q2w3e4r",
        "1qaz2wsx", "q1w2e3r4", "zaq12wsx", "qwer1234", "asdfghjkl", "password!", "p@ssw0rd", "87654321", "11223344",
    ]

    private func work<Outcome: Sendable>(_ body: @escaping @Sendable () throws -> Outcome) async throws -> Outcome {
        guard queue.operationCount < Self.queueLimit else {
            throw DeskError.notAllowed("Too many people sign in at this moment; try again in a few seconds.")
        }
        return try await withCheckedThrowingContinuation { continuation in
            queue.addOperation { continuation.resume(with: Result { try body() }) }
        }
    }
}
