import HelpDesk
import Logging
import MailSigning
import PortableSQL
import Synchronization

/// Signs mails with the keys of their From domain as they leave (OUT5, decision 0006).
///
/// Keys are parsed once and kept; which of them sign is asked once a portion of mails.
final class MailSigner: Sendable {
    private let desk: Desk
    private let parsed = Mutex<[ID<SigningKey>: (record: String, signer: DKIMSigner)]>([:])

    init(desk: Desk) {
        self.desk = desk
    }

    /// The keys that sign now, by domain.
    func signers() async throws -> [String: [DKIMSigner]] {
        let keys = try await desk.read { try SigningKey.enabled(in: $0) }
        guard !keys.isEmpty else { return [:] }
        var found: [String: [DKIMSigner]] = [:]
        for key in keys { if let signer = signer(of: key) { found[key.domain, default: []].append(signer) } }
        return found
    }

    /// The mail with a signature by each key of its domain on top; as it was where there is none, or it can't be signed.
    func signed(_ mail: [UInt8], from address: String, by signers: [String: [DKIMSigner]]) -> [UInt8] {
        let domain = address.split(separator: "@").last.map { $0.lowercased() } ?? ""
        guard let keys = signers[domain], let last = keys.last else { return mail }
        do {
            let now = desk.now.seconds
            let signed = try last.signed(mail, at: now)
            return try keys.dropLast().reduce(signed) { try $1.signature(of: mail, at: now) + $0 }
        } catch {
            desk.log.error("a mail could not be signed and goes without", metadata: ["error": "\(error)"])
            return mail
        }
    }

    private func signer(of key: SigningKey) -> DKIMSigner? {
        if let known = parsed.withLock({ $0[key.id] }), known.record == key.record { return known.signer }
        do {
            let signer = try key.signer(tokens: desk.tokens)
            parsed.withLock { $0[key.id] = (key.record, signer) }
            return signer
        } catch {
            desk.log.error("a DKIM key can't be read", metadata: ["selector": "\(key.selector)", "error": "\(error)"])
            return nil
        }
    }
}
