import Foundation

/// Judges the key in the DNS against the one that signs (RFC 6376 §3.6).
enum DKIMFinding {
    static func of(_ sending: SendingDomain, in source: any RecordSource) async -> Finding {
        guard let signer = sending.signer else {
            return Finding(.dkim, .missing, "Mailroom does not sign mail for \(sending.domain). Make a key first.")
        }
        return await of(signer, in: source)
    }

    static func of(_ signer: DKIMSigner, in source: any RecordSource) async -> Finding {
        let record = signer.key.record(domain: signer.domain, selector: signer.selector)
        do {
            // Anything at such a name is meant as a key; "v=" may be left out (RFC 6376 §3.6.1).
            return judge(try await source.texts(of: record.name, where: { _ in true }), signer.key, record)
        } catch {
            return .unanswered(.dkim)
        }
    }

    private static func judge(_ texts: [String], _ key: DKIMKey, _ record: ZoneRecord) -> Finding {
        guard let text = texts.first else {
            return Finding(.dkim, .missing, "There is no key at \(record.name). Add this record.", record: record)
        }
        func wrong(_ sentence: String) -> Finding {
            Finding(.dkim, .wrong, sentence + " Replace it by this record.", found: texts, record: record)
        }
        guard texts.count == 1 else { return wrong("There are \(texts.count) records at \(record.name).") }
        guard let found = DKIMRecord(text) else { return wrong("The record at \(record.name) can't be read.") }
        guard !found.key.isEmpty else { return wrong("The key at \(record.name) was revoked: its p= is empty.") }
        guard found.keyType == key.algorithm.keyType, found.key == Data(base64Encoded: key.publicKey).map(Array.init)
        else { return wrong("The key at \(record.name) is not the one Mailroom signs with.") }
        guard found.servesMail else { return wrong("The record at \(record.name) does not allow mail with SHA-256.") }
        let test = found.flags.contains("y") ? " It is marked as a test: take out t=y when all is well." : ""
        return Finding(.dkim, .good, "The key at \(record.name) is the one Mailroom signs with.\(test)", found: texts)
    }
}
