import MailWire
import Testing

@Suite("A mailbox by LIST and UIDL")
struct POP3ListingTests {
    private func mails(_ sizes: [String], _ names: [String]) throws -> [POP3Mail] {
        var listing = POP3Listing()
        for line in sizes { try listing.takeSize(Array(line.utf8)) }
        for line in names { try listing.takeName(Array(line.utf8)) }
        return try listing.mails()
    }

    private func isMalformed(_ error: any Error) -> Bool {
        if case WireError.malformed = error { true } else { false }
    }

    @Test("is its mails by number, each with its size and its name (RFC 1939 §5, §7)")
    func both() throws {
        #expect(
            try mails(["2 300", "1 20 octets, if you ask"], ["1 a", "2  b!~ "]) == [
                POP3Mail(number: 1, size: 20, uidl: "a"), POP3Mail(number: 2, size: 300, uidl: "b!~"),
            ])
        #expect(try mails([], []) == [])
    }

    @Test("may have the same name twice, for mails that are the same (RFC 1939 §7)")
    func sameName() throws {
        #expect(try mails(["1 5", "2 5"], ["1 x", "2 x"]).map(\.uidl) == ["x", "x"])
    }

    @Test("tolerates long and odd names, and keeps different ones apart")
    func oddNames() throws {
        let long = String(repeating: "x", count: 512)
        #expect(try mails(["1 5"], ["1 \(long)"]).map(\.uidl) == [long])
        #expect(try mails(["1 5"], ["1 with a space"]).map(\.uidl) == ["with a space"])
        var listing = POP3Listing()
        for number in 0..<256 where number != 0x20 {
            let digits = Array("\(number + 1) ".utf8)
            try listing.takeSize(digits + Array("1".utf8))
            try listing.takeName(digits + [UInt8(number)])
        }
        let names = try listing.mails().map(\.uidl)
        #expect(Set(names).count == 255)
        #expect(names.allSatisfy { name in name.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F } })
    }

    @Test("has a name for each of its mails, or is not used: mail could be taken twice")
    func missingName() {
        #expect { _ = try mails(["1 5", "2 5"], ["1 x"]) } throws: { isMalformed($0) }
        #expect(throws: Never.self) { _ = try mails(["1 5"], ["1 x", "2 y"]) }
    }

    @Test(
        "has numbers and sizes, each once",
        arguments: [
            "", "1", "x 5", "1 x", "0 5", "-1 5", "1 -5", "9999999999999999999999 5", "1 9999999999999999999999",
        ])
    func sizes(line: String) {
        #expect { _ = try mails([line], []) } throws: { isMalformed($0) }
        #expect { _ = try mails(["1 5", "1 6"], []) } throws: { isMalformed($0) }
    }

    @Test("has names of 1 to 512 bytes, each once")
    func names() {
        for line in ["", "1", "1 ", "x y", "0 y", "1 " + String(repeating: "x", count: 513)] {
            #expect { _ = try mails([], [line]) } throws: { isMalformed($0) }
        }
        #expect { _ = try mails([], ["1 x", "1 y"]) } throws: { isMalformed($0) }
    }
}
