import MailWire
import Testing

@Suite("Commands to an IMAP server")
struct IMAPCommandTests {
    private func lines(_ command: IMAPCommand) throws -> [String] {
        try command.encoded(tag: "a").pieces.map(\.asText)
    }

    @Test("are written as RFC 9051 §6 has them")
    func written() throws {
        #expect(try lines(.select("INBOX", readOnly: false)) == ["a SELECT \"INBOX\"\r\n"])
        #expect(try lines(.select("Entwürfe & Co", readOnly: true)) == ["a EXAMINE \"Entw&APw-rfe &- Co\"\r\n"])
        #expect(try lines(.searchFrom(5, extended: false)) == ["a UID SEARCH UID 5:*\r\n"])
        #expect(try lines(.searchFrom(5, extended: true)) == ["a UID SEARCH RETURN (ALL) UID 5:*\r\n"])
        #expect(try lines(.searchAmong("1:3", .undeleted, extended: false)) == ["a UID SEARCH UID 1:3 UNDELETED\r\n"])
        #expect(try lines(.addFlag("1", .deleted)) == ["a UID STORE 1 +FLAGS.SILENT (\\Deleted)\r\n"])
        #expect(try lines(.move("1,3", to: "Done")) == ["a UID MOVE 1,3 \"Done\"\r\n"])
        #expect(try lines(.authenticate("PLAIN", initial: [])) == ["a AUTHENTICATE PLAIN =\r\n"])
    }

    @Test("quote what can be quoted, and send the rest as literals (RFC 9051 §4.3)")
    func strings() throws {
        #expect(try lines(.login(user: "a\"b\\", Secret("p w"))) == ["a LOGIN \"a\\\"b\\\\\" \"p w\"\r\n"])
        #expect(try lines(.login(user: "jürgen", Secret("grün"))) == ["a LOGIN {7}\r\n", "jürgen {5}\r\n", "grün\r\n"])
    }

    @Test("never show a secret")
    func secrets() throws {
        #expect(try IMAPCommand.login(user: "ada", Secret("hunter2")).encoded(tag: "a").shown == "a LOGIN \"ada\" •••")
        #expect(
            try IMAPCommand.authenticate("PLAIN", initial: [1]).encoded(tag: "a").shown == "a AUTHENTICATE PLAIN •••")
    }

    @Test("can't be ended by what stands in them (T51)", arguments: ["a\r\nb LOGOUT", "a\nb", "a\rb", "a\0b"])
    func injected(text: String) {
        #expect(throws: WireError.self) { try IMAPCommand.select(text, readOnly: false).encoded(tag: "a") }
        #expect(throws: WireError.self) { try IMAPCommand.login(user: text, Secret("x")).encoded(tag: "a") }
        #expect(throws: WireError.self) { try IMAPCommand.login(user: "x", Secret(text)).encoded(tag: "a") }
        #expect(throws: WireError.self) { try IMAPCommand.copy("1", to: text).encoded(tag: "a") }
    }

    @Test("hold exactly one line, whatever the folder's name (T51)")
    func fuzz() throws {
        var chance = Chance(seed: 51)
        for _ in 0..<20_000 {
            let scalars = (0..<Int.random(in: 1...8, using: &chance)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...0x3FF, using: &chance))
            }
            var name = ""
            name.unicodeScalars.append(contentsOf: scalars)
            guard let encoded = try? IMAPCommand.create(name).encoded(tag: "a") else { continue }
            let line = try #require(encoded.pieces.first)
            #expect(encoded.pieces.count == 1)
            #expect(line.filter { $0 == 0x0A || $0 == 0x0D || $0 == 0 }.count == 2)
        }
    }

    @Test("name UIDs in short sets (RFC 9051 §9)")
    func sets() {
        #expect(IMAPSet.sets(of: [9, 3, 1, 2, 4, 3]).map(\.text) == ["1:4,9"])
        #expect(IMAPSet.sets(of: []).isEmpty)
        #expect(IMAPSet.sets(of: [0, UInt32.max, UInt32.max - 1]).map(\.text) == ["4294967294:4294967295"])
        let odd = (0..<5_000).map { UInt32($0 * 2 + 1) }
        let sets = IMAPSet.sets(of: odd)
        #expect(sets.flatMap(\.uids) == odd)
        #expect(sets.allSatisfy { $0.text.utf8.count <= 4_000 })
    }
}
