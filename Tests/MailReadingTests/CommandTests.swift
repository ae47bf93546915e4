import Testing

@testable import MailReading

@Suite("Commands in a subject (CMD1–CMD4)")
struct CommandTests {
    @Test(
        "are found in any case, anywhere, several at once, and taken out",
        arguments: [
            ("Printer #close#", "Printer", [.close]),
            ("#TECH# Printer", "Printer", [.tech]),
            ("Re: Printer #Tech# and #close# now", "Re: Printer and now", [.tech, .close]),
            ("#unsub#", "", [.unsubscribe]),
            ("a #unsubscribe# b #unsub# c", "a b c", [.unsubscribe]),
            ("#close##tech#x", "x", [.close, .tech]),
            ("##close##", "##", [.close]),
            ("Printer #closed# and #1", "Printer #closed# and #1", []),
            ("Printer  # close #", "Printer  # close #", []),
        ] as [(String, String, [Command])])
    func reading(_ whole: String, _ subject: String, _ commands: [Command]) {
        let read = CommandReader(whole)
        #expect(read.subject == subject)
        #expect(read.commands == commands)
    }

    @Test("are found in an encoded subject")
    func encoded() {
        let read = letter("Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe_=23close=23?=")
        #expect(read.subject == "Grüße")
        #expect(read.commands == [.close])
    }
}
