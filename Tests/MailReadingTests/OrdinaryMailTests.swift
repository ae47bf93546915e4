import Foundation
import MIME
import Testing

@testable import MailReading

@Suite("Real mails, where the shared corpora are there")
struct OrdinaryMailTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("../../../shared/data/mails").standardizedFileURL

    private static func mails(_ corpus: String) -> [URL] {
        let folder = folder.appendingPathComponent(corpus)
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "eml" }.sorted { $0.path < $1.path }
    }

    @Test("of persons are not taken for a machine's, unless they hold a delivery report")
    func ordinary() throws {
        let mails = ["imap-tools", "webklex", "php-mime-mail-parser"].flatMap(Self.mails)
        if mails.isEmpty { return print("no shared corpora beside the checkout: nothing read") }
        for mail in mails {
            let read = Letter(Message(parsing: Array(try Data(contentsOf: mail))))
            let isReport = StatusReport.all(in: read.message).contains { $0.kind == "delivery-status" }
            #expect(isReport || [.message, .list].contains(read.kind), "\(mail.lastPathComponent): \(read.kindReason)")
        }
    }

    @Test("that are bounces are known as such")
    func bounces() throws {
        let mails = Self.mails("sisimai") + Self.mails("misc-bounces")
        if mails.isEmpty { return print("no shared corpora beside the checkout: nothing read") }
        var right = 0
        var all = 0
        for mail in mails {
            let data = try Data(contentsOf: mail.deletingPathExtension().appendingPathExtension("json"))
            guard let expected = try JSONSerialization.jsonObject(with: data) as? [String: Any],
                expected["kind"] as? String == "bounce"
            else { continue }
            all += 1
            if Letter(Message(parsing: Array(try Data(contentsOf: mail)))).kind == .bounce { right += 1 }
        }
        #expect(Double(right) / Double(all) >= 0.97, "\(right) of \(all)")
    }
}
