import MailWire
import Testing

@Suite("Responses of an IMAP server")
struct IMAPResponseTests {
    @Test("are read with their codes (RFC 9051 §7.1)")
    func statuses() throws {
        let found = try responses(
            wire("* OK [UIDVALIDITY 385] fine {5}\nA1 NO [TRYCREATE] no folder\n* BYE shutting down\n+ go on\n"))
        #expect(
            found == [
                .status(IMAPStatus(condition: .ok, code: "UIDVALIDITY", argument: "385", text: "fine {5}")),
                .tagged("A1", IMAPStatus(condition: .no, code: "TRYCREATE", text: "no folder")),
                .status(IMAPStatus(condition: .bye, text: "shutting down")),
                .more("go on"),
            ])
    }

    @Test("tell of the folder (RFC 9051 §7.3–7.4)")
    func folder() throws {
        let text = """
            * CAPABILITY IMAP4rev1 idle
            * 23 EXISTS
            * 4 EXPUNGE
            * SEARCH 2 84 882
            * SEARCH 7 (MODSEQ 917)
            * ESEARCH (TAG "A1") UID ALL 1:3,9
            * ESEARCH (TAG "A1") UID
            * LIST (\\Noselect) "/" foo
            * 5 RECENT

            """
        #expect(
            try responses(wire(text)) == [
                .capabilities(["IMAP4REV1", "IDLE"]), .exists(23), .expunged(4), .found([2...2, 84...84, 882...882]),
                .found([7...7]),
                .found([1...3, 9...9]), .found([]), .other("LIST"), .other("RECENT"),
            ])
    }

    @Test("bring mails as literals, in whatever pieces they come (RFC 9051 §4.3)", arguments: [1, 2, 3, 11, 5_000])
    func fetch(size: Int) throws {
        let text =
            "* 1 FETCH (FLAGS (\\Seen $a) UID 7 BODY[] {12}\nSubject: x\n RFC822.SIZE 12 INTERNALDATE \"17-Jul-1996 02:44:25 -0700\")\nA1 OK done\n"
        let found = try responses(wire(text), inPiecesOf: size)
        guard case .fetched(let mail) = found.first else { return #expect(Bool(false)) }
        #expect(mail.uid == 7 && mail.size == 12 && mail.flags == ["\\Seen", "$a"])
        #expect(mail.internalDate == 837_596_665)
        #expect(mail.body == .bytes(wire("Subject: x\n")))
        #expect(found.count == 2)
    }

    @Test("bring bodies quoted, absent, partial, and by section")
    func bodies() throws {
        let text = """
            * 1 FETCH (UID 1 BODY[] "a\\"b\\\\")
            * 2 FETCH (UID 2 BODY[] NIL)
            * 3 FETCH (UID 3 BODY[HEADER.FIELDS (TO FROM)]<0> {2}
            ab)
            * 4 FETCH (UID 4 BODY[] ~{2}
            cd)
            * 5 FETCH (UID 5 X-ODD (1 (2 "3")) BODY[] "e")

            """
        let bodies = try responses(wire(text)).map { response -> IMAPFetched.Body? in
            if case .fetched(let mail) = response { mail.body } else { nil }
        }
        #expect(
            bodies == [
                .bytes(wire("a\"b\\")), IMAPFetched.Body.none, .bytes(wire("ab")), .bytes(wire("cd")),
                .bytes(wire("e")),
            ])
    }

    @Test(
        "above the literal limit are passed over, and what follows is read (T49)",
        arguments: [(9, true), (10, true), (11, false)])
    func literalLimit(size: Int, fits: Bool) throws {
        var limits = IMAPResponseReader.Limits()
        limits.literal = 10
        let text = "* 1 FETCH (UID 7 BODY[] {\(size)}\n" + String(repeating: "x", count: size) + ")\n* 2 EXISTS\n"
        let found = try responses(wire(text), inPiecesOf: 3, limits: limits)
        guard case .fetched(let mail) = found.first else { return #expect(Bool(false)) }
        #expect(mail.body == (fits ? .bytes([UInt8](repeating: 0x78, count: size)) : .tooLarge(size)))
        #expect(found.last == .exists(2))
    }

    @Test("never fill the memory: endless lines, giant and many literals, deep lists (T49)")
    func hostile() {
        let line = [UInt8](repeating: 0x41, count: 70_000)
        let deep = Array("* 1 FETCH ".utf8) + [UInt8](repeating: 0x28, count: 40) + wire("\n")
        let lists = wire(
            "* 1 FETCH (UID 1 X " + String(repeating: "(", count: 30) + String(repeating: ")", count: 30) + ")\n")
        #expect(throws: WireError.self) { try responses(line) }
        #expect(throws: WireError.self) { try responses(line + wire("\n")) }
        for size in ["99999999999", "9223372036854775807", "99999999999999999999999999"] {
            #expect(throws: WireError.tooLong("A literal of the server", limit: 2 << 30)) {
                try responses(wire("* 1 FETCH (UID 1 BODY[] {\(size)}\n"))
            }
        }
        #expect(throws: WireError.self) { try responses(deep) }
        #expect(throws: Never.self) { try responses(lists) }
        let literals = String(repeating: "X {1}\na ", count: 100)
        #expect(throws: WireError.self) { try responses(wire("* 1 FETCH (\(literals))\n")) }
        let pieces = String(repeating: String(repeating: "y", count: 5_000) + " {1}\na ", count: 20)
        #expect(throws: WireError.self) { try responses(wire("* 1 FETCH (\(pieces))\n")) }
    }

    @Test("of a search may be long, for it tells of the whole folder")
    func longSearch() throws {
        let numbers = (1...50_000).map { "\($0)" }.joined(separator: " ")
        guard case .found(let ranges) = try responses(wire("* SEARCH \(numbers)\n")).first else {
            return #expect(Bool(false))
        }
        #expect(ranges == [1...50_000])
    }

    @Test("of a search may have the largest UID, twice, and in any order (RFC 9051 §9, nz-number)")
    func largestUID() throws {
        guard
            case .found(let ranges) = try responses(wire("* SEARCH 4294967295 4294967295  4294967294 1 (MODSEQ 9)\n"))
                .first
        else { return #expect(Bool(false)) }
        #expect(
            ranges == [
                4_294_967_295...4_294_967_295, 4_294_967_295...4_294_967_295, 4_294_967_294...4_294_967_294, 1...1,
            ])
    }

    @Test(
        "that are none are refused",
        arguments: [
            "* 1 FETCH (UID 1\n", "* 1 FETCH UID 1)\n", "* 1 FETCH (UID \"1\n", "A1 MAYBE x\n", "A1\n",
            "* SEARCH 1 x\n", "* 1 FETCH x\n", "\n",
        ])
    func malformed(text: String) {
        #expect(throws: WireError.self) { try responses(wire(text)) }
    }

    @Test("leave the reader alive, whatever they are")
    func fuzz() {
        var chance = Chance(seed: 49)
        let words = [
            "* ", "1 ", "FETCH ", "(", ")", "UID ", "{3}\r\n", "{0}\r\n", "~{2}\r\n", "\"", "\\", "BODY[", "] ", "NIL ",
            "\r\n", "OK ", "[", "A1 ",
            "SEARCH ", "ESEARCH ", "ALL ", "1:2,", "4294967296 ", "99999999999999999999 ", "FLAGS ", "INTERNALDATE ",
            "\"31-Feb-9999 23:59:60 +9999\" ",
            "\0", "é", "+ ", "EXISTS", "}", "{", "{18446744073709551615}\r\n", "CAPABILITY ",
        ]
        var limits = IMAPResponseReader.Limits()
        limits.passedOver = 1_000
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 1...14, using: &chance)).map { _ in words.randomElement(using: &chance) ?? ""
            }.joined()
            _ = try? responses(Array(text.utf8), inPiecesOf: Int.random(in: 1...9, using: &chance), limits: limits)
        }
    }
}
