import Foundation

/// The PEM text of an Ed25519 private key in PKCS #8 (RFC 8410 §7, RFC 5958 §2).
enum Ed25519PEM {
    private static let begin = "-----BEGIN PRIVATE KEY-----"
    private static let end = "-----END PRIVATE KEY-----"
    /// SEQUENCE { INTEGER 0, SEQUENCE { 1.3.101.112 }, OCTET STRING { OCTET STRING of 32 bytes } }.
    private static let prefix: [UInt8] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20]
    /// The same in version 1, which goes on with the public key.
    private static let longPrefix: [UInt8] = [0x30, 0x51, 2, 1, 1, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20]

    static func text(seed: [UInt8]) -> String {
        "\(begin)\n\(Data(prefix + seed).base64EncodedString())\n\(end)\n"
    }

    /// The 32 bytes of the key; nil for any other key or text.
    static func seed(in pem: String) -> [UInt8]? {
        guard pem.utf8.count <= 1000, pem.hasPrefix(begin), pem.hasSuffix(end) else { return nil }
        let text = pem.dropFirst(begin.count).dropLast(end.count).filter { !$0.isWhitespace }
        guard let bytes = Data(base64Encoded: String(text)).map(Array.init) else { return nil }
        let isShort = bytes.starts(with: prefix) && bytes.count == prefix.count + 32
        let isLong = bytes.starts(with: longPrefix) && bytes.count == 0x53
        return isShort || isLong ? Array(bytes.dropFirst(prefix.count).prefix(32)) : nil
    }
}
