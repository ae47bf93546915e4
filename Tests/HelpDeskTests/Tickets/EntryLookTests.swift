import DeskTesting
import Testing

@testable import HelpDesk

@Suite("How a message is shown is known when it is written")
struct EntryLookTests {
    @Test(
        "by its HTML",
        arguments: [
            (nil, EntryLook.text), ("<p>Hello</p>", .textOfHTML), ("<p>a <b>b</b></p>", .frame),
            ("<table></table>", .frame),
            ("<p style=\"color:red\">x</p>", .frame), ("<img data-src=\"https://x\">", .frameWithRemotePictures),
        ] as [(String?, EntryLook)])
    func look(html: String?, look: EntryLook) {
        #expect(EntryLook(of: html) == look)
    }

    @Test("the migration finds the same in old desks, in their messages as they are", arguments: Engine.all)
    func migrated(engine: Engine) async throws {
        let world = try await World(engine)
        let pieces = EntryLook.framed.map { "<p>\($0)</p>" } + ["<p>plain</p>", "data-src=x", "<b"]
        for (number, html) in pieces.enumerated() {
            _ = try await world.receive("From: grace@example.org\nSubject: \(number)\nMessage-ID: <\(number)@x>\n\nx\n")
            try await world.desk.write { work in
                try work.sql.execute(
                    "UPDATE log_entry SET body_html = \(html), look = 0 WHERE id = (SELECT MAX(id) FROM log_entry WHERE kind = 'comment')"
                )
            }
        }
        let update = try #require(Schema.entryLook.statements.last)
        try await world.desk.write { try $0.sql.execute(update) }
        let found: [(String?, EntryLook)] = try await world.desk.read { tx in
            try tx.rows("SELECT body_html, look FROM log_entry WHERE kind = 'comment' ORDER BY id").map {
                (try $0("body_html"), try $0("look"))
            }
        }
        #expect(found.count == pieces.count)
        for (html, look) in found { #expect(EntryLook(of: html) == look, "\(html ?? "")") }
    }
}
