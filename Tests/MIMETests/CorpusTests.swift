import Foundation
import Testing

@testable import MIME

@Suite("Real mails, where the shared corpora are there")
struct CorpusTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("../../../shared/data/mails").standardizedFileURL

    private static func mails() -> [URL] {
        let names = ["imap-tools", "postal-mime", "php-mime-mail-parser", "webklex", "consensus-dev", "sisimai"]
        return names.flatMap { name in
            let corpus = folder.appendingPathComponent(name)
            let files =
                (try? FileManager.default.contentsOfDirectory(at: corpus, includingPropertiesForKeys: nil)) ?? []
            return files.filter { $0.pathExtension == "eml" }.sorted { $0.path < $1.path }
        }
    }

    @Test("are read, whole and cut short, and what is read out of them is bounded")
    func reading() throws {
        let mails = Self.mails()
        if mails.isEmpty { return print("no shared corpora beside the checkout: nothing read") }
        for mail in mails {
            let bytes = Array(try Data(contentsOf: mail))
            for length in [bytes.count, bytes.count / 2, bytes.count / 3] {
                let message = Message(parsing: Array(bytes.prefix(length)))
                let out = message.attachments.reduce(0) { $0 + $1.data.count } + (message.text?.utf8.count ?? 0)
                #expect(out <= 4 * length + 1_000, "\(mail.lastPathComponent)")
            }
        }
    }

    @Test("keep their subject, sender and message id when an expectation names them")
    func subjects() throws {
        var right = 0
        var all = 0
        for mail in Self.mails() {
            let data = try Data(contentsOf: mail.deletingPathExtension().appendingPathExtension("json"))
            guard let expected = try JSONSerialization.jsonObject(with: data) as? [String: Any],
                let subject = expected["subject"] as? String
            else { continue }
            let squeezed = { (text: String) in text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
            all += 1
            if squeezed(Message(parsing: Array(try Data(contentsOf: mail))).subject) == squeezed(subject) { right += 1 }
        }
        if all == 0 { return print("no shared corpora beside the checkout: nothing scored") }
        #expect(Double(right) / Double(all) >= 0.97, "\(right) of \(all)")
    }
}
