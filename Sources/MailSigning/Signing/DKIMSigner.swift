import Crypto
import Foundation

/// Signs mails for a domain by DKIM (RFC 6376; RFC 8463 for Ed25519), relaxed in header and body.
///
/// ```
/// DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org;
///  s=mailroom; t=1700000000; h=from:from:to:to:…; bh=…; b=…
/// ```
/// The result depends on the mail, the key and the given time only. There is no `l=`: a signature covers the whole body.
public struct DKIMSigner: Sendable {
    /// The domain that answers for the mail, in lower case (`d=`).
    public let domain: String
    /// Which of the domain's keys (`s=`).
    public let selector: String
    /// The key whose public half stands in the DNS at `selector._domainkey.domain`.
    public let key: DKIMKey

    /// A signer for a domain.
    ///
    /// - Throws: `.badDomain`, `.badSelector`
    public init(domain: String, selector: String, key: DKIMKey) throws(SigningError) {
        guard let name = DomainName(domain), name.labels.count >= 2 else { throw .badDomain(domain) }
        guard let chosen = DomainName(selector), DomainName("\(chosen)._domainkey.\(name)") != nil else {
            throw .badSelector(selector)
        }
        self.domain = name.text
        self.selector = chosen.text
        self.key = key
    }

    /// The mail with its signature on top, as SMTP carries it: every line ends in CRLF, the last one too.
    ///
    /// Takes time in proportion to the mail, and memory for the result. A text that a server on the way may recode
    /// (8-bit, RFC 6376 §5.3) should be quoted-printable or base64 before it is signed.
    /// - Parameter seconds: the time of signing, since 1970, UTC (`t=`).
    /// - Throws: `.badHeader`, `.notOneSender`, `.tooManyFields`, `.refused`
    public func signed(_ mail: [UInt8], at seconds: Int64) throws(SigningError) -> [UInt8] {
        let field = try signature(of: mail, at: seconds)
        var signed: [UInt8] = []
        signed.reserveCapacity(field.count + Self.size(of: mail))
        signed += field
        Self.append(mail, to: &signed)
        return signed
    }

    /// The signature alone: a whole field that ends in CRLF, to be put on top of the mail.
    ///
    /// - Throws: as `signed`
    public func signature(of mail: [UInt8], at seconds: Int64) throws(SigningError) -> [UInt8] {
        let (header, body) = try MailField.read(mail, named: SignedFields.names)
        let (names, fields) = try SignedFields.choose(from: header)
        let bodyHash = Data(RelaxedHash.body(of: mail, from: body)).base64EncodedString()
        var field = SignatureField(
            algorithm: key.algorithm.rawValue, domain: domain, selector: selector, seconds: seconds, names: names,
            bodyHash: bodyHash)
        var hash = RelaxedHash()
        for field in fields {
            hash.addField(field.name, mail[field.body])
            hash.endLine()
        }
        hash.addField(SignatureField.name.lowercased(), field.body)
        field.end(signature: try key.signature(of: hash.value()))
        return field.bytes
    }

    /// Copies a mail; a lone CR or LF becomes CRLF (RFC 5321 §2.3.8).
    private static func append(_ mail: [UInt8], to signed: inout [UInt8]) {
        guard size(of: mail) != mail.count else { return signed += mail }
        for line in MailLines(mail) {
            signed += mail[line]
            signed += [.cr, .lf]
        }
    }

    /// The bytes of a mail with CRLF after every line.
    private static func size(of mail: [UInt8]) -> Int {
        var size = mail.count
        var before: UInt8 = .lf
        for byte in mail {
            if byte == .lf, before != .cr { size += 1 }
            if before == .cr, byte != .lf { size += 1 }
            before = byte
        }
        switch before {
        case .lf: return size
        case .cr: return size + 1
        default: return size + 2
        }
    }
}
