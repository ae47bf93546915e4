import Testing

@testable import MIME

@Suite("A winmail.dat (MS-OXTNEF)")
struct TNEFTests {
    private func little(_ number: Int, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    private func attribute(_ level: UInt8, _ name: Int, _ data: [UInt8]) -> [UInt8] {
        [level] + little(name, 4) + little(data.count, 4) + data + [0, 0]
    }

    private var packed: [UInt8] {
        let longName = Array("long name.txt".utf8) + [0]
        let property =
            little(1, 4) + little(0x1E, 2) + little(0x3707, 2) + little(1, 4) + little(longName.count, 4) + longName
            + [0, 0]
        return little(0x223E_9F78, 4) + [1, 0] + attribute(1, 0x2800C, Array("the body".utf8) + [0])
            + attribute(2, 0x69002, [0]) + attribute(2, 0x18010, Array("LONGNA~1.TXT".utf8) + [0])
            + attribute(2, 0x6800F, Array("hello".utf8)) + attribute(2, 0x69005, property)
    }

    @Test("gives its files and its body")
    func unpacking() throws {
        let tnef = try #require(TNEF(packed, within: .standard))
        #expect(tnef.body == "the body")
        #expect(tnef.files.map(\.name) == ["long name.txt"])
        #expect(tnef.files.map { text($0.data) } == ["hello"])
    }

    @Test("stands for its files in a message")
    func inMessage() {
        let head = "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
        let message = Message(parsing: Array(head.utf8) + Base64.encodeLines(packed))
        #expect(message.attachments.map(\.name) == ["long name.txt"])
        #expect(message.text == "the body")
    }

    @Test("cut anywhere gives what is there, and never traps")
    func cut() {
        for length in 0..<packed.count { _ = TNEF(Array(packed.prefix(length)), within: .standard) }
        let broken = Message(parsing: Array("Content-Type: application/ms-tnef\n\nnonsense".utf8))
        #expect(broken.attachments.map(\.type) == ["application/ms-tnef"])
    }
}
