import DeskTesting
import HelpDesk
import Testing

@Suite("Nobody is answered for a mail that is none (T27)")
struct BackscatterTests {
    @Test(
        "a bad mail of any class makes no mail to its sender",
        arguments: [
            "", "no header at all",
            "From: <victim@example.net>\nSubject: bounce\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nx\n--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; x@example.org\nAction: failed\nStatus: 5.1.1\n\n--b--\n",
            "From: victim@example.net\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nAway.\n",
            "From: mailer-daemon@example.net\nSubject: Undelivered Mail Returned to Sender\n\nx\n",
            "From: victim@example.net\nSubject: list\nList-Id: <l.example.net>\nPrecedence: bulk\n\nx\n",
            "From: support@desk.example.org\nSubject: loop\n\nx\n",
            "From: a@example.net, b@example.net\nSubject: two authors\n\nx\n",
            "From: victim@example.net\nSubject: marked\nX-Auto-Response-Suppress: All\n\nx\n",
            "Return-Path: <>\nFrom: victim@example.net\nSubject: null\nAuto-Submitted: auto-generated\n\nx\n",
        ])
    func silent(mail: String) async throws {
        let world = try await World(.sqlite)
        try await world.receive(mail)
        let addresses = try await world.outbox().map(\.address)
        #expect(addresses.allSatisfy { ["ada@example.org", "linus@example.org"].contains($0) }, "\(addresses)")
    }
}
