import Testing

@testable import MailDiscovery

@Suite("Reading an answer of the DNS")
struct DNSReplyTests {
    /// Asked for SRV _x.a, answered with "0 0 993 b.a", the target compressed against RFC 2782 but as some do.
    private static let whole: [UInt8] = [
        0, 1, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0,
        2, 0x5f, 0x78, 1, 0x61, 0, 0, 33, 0, 1,
        0xc0, 0x0c, 0, 33, 0, 1, 0, 0, 0, 60, 0, 10, 0, 0, 0, 0, 3, 0xe1, 1, 0x62, 0xc0, 0x0f,
    ]

    @Test("gives the record")
    func record() throws {
        let record = SRVRecord(host: "b.a", port: 993, priority: 0, weight: 0)
        #expect(try DNSReply(bytes: Self.whole).services() == [record])
    }

    @Test("never ends the process, and reads at most 32 records, whatever the bytes")
    func mutations() {
        var chance = FixedChance(state: 7)
        for _ in 0..<5_000 {
            var bytes = Self.whole
            for _ in 0..<Int.random(in: 1...3, using: &chance) {
                bytes[Int.random(in: 0..<bytes.count, using: &chance)] = UInt8.random(in: 0...255, using: &chance)
            }
            let reply = DNSReply(bytes: Array(bytes.prefix(Int.random(in: 1...bytes.count, using: &chance))))
            #expect(((try? reply.services()) ?? []).count <= 32)
            #expect(((try? reply.exchangers()) ?? []).count <= 32)
            #expect(((try? reply.addressesV4()) ?? []).count <= 32)
            #expect(((try? reply.addressesV6()) ?? []).count <= 32)
        }
    }

    @Test("reads at most 32 records of an answer that is full of them")
    func manyRecords() throws {
        var bytes = Self.whole
        for _ in 1..<100 { bytes += Self.whole.suffix(22) }
        bytes[7] = 100
        #expect(try DNSReply(bytes: bytes).services().count == 32)
    }
}
