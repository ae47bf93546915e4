import Testing

@testable import MailTransport

@Suite("Mails asked for ahead")
struct POP3AheadTests {
    private func mails(_ sizes: [Int]) -> [POP3Mail] {
        sizes.enumerated().map { POP3Mail(number: $0 + 1, size: $1, uidl: "") }
    }

    /// The numbers asked for at first, and then after each answer.
    private func asked(_ sizes: [Int], pipelining: Bool = true) -> [[Int]] {
        let mails = mails(sizes)
        var ahead = POP3Ahead(mails, pipelining: pipelining)
        return [ahead.more().map(\.number)]
            + mails.map { mail in
                ahead.answered(mail)
                return ahead.more().map(\.number)
            }
    }

    @Test("are eight at most, each answer making room for one (RFC 2449 §6.6)")
    func eight() {
        #expect(
            asked([Int](repeating: 10, count: 10)) == [
                [1, 2, 3, 4, 5, 6, 7, 8], [9], [10], [], [], [], [], [], [], [], [],
            ])
    }

    @Test("are one at a time without PIPELINING")
    func one() {
        #expect(asked([10, 10, 10], pipelining: false) == [[1], [2], [3], []])
    }

    @Test("have 1 MiB at most, and a larger one is alone")
    func bytes() {
        #expect(asked([600_000, 400_000, 100_000, 10]) == [[1, 2], [3, 4], [], [], []])
        #expect(asked([10, 5_000_000, 10, 10]) == [[1], [2], [3, 4], [], []])
        #expect(asked([Int.max, Int.max]) == [[1], [2], []])
    }

    @Test("are none of none")
    func none() {
        #expect(asked([]) == [[]])
    }
}
