import Testing

@testable import MIME

@Suite("A date (RFC 5322 §3.3)")
struct DateTests {
    @Test(
        "is read in all the forms it is met in",
        arguments: [
            ("Thu, 01 Jan 1970 00:00:00 +0000", 0),
            ("Tue, 29 Feb 2000 12:34:56 +0200", 951_820_496),
            ("29 Feb 2000 12:34:56 +0200", 951_820_496),
            ("Tue, 29 Feb 2000 12:34:56 +0200 (CEST)", 951_820_496),
            ("Tue, 29 Feb 00 10:34:56 GMT", 951_820_496),
            ("Tue, 29 Feb 100 10:34:56 GMT", 951_820_496),
            ("Tue,29 Feb 2000 10:34:56", 951_820_496),
            ("Tue Feb 29 10:34:56 2000", 951_820_496),
            ("Tue Feb 29 10:34:56 UTC 2000", 951_820_496),
            ("Tue, 29 Feb 2000 05:34:56 EST", 951_820_496),
            ("Tue, 29 Feb 2000 12:34:56 GMT+0200", 951_820_496),
            ("Tue, 29 Feb 2000 12:34:56 +02:00", 951_820_496),
            ("2000-02-29T10:34:56Z", 951_820_496),
            ("2000-02-29 12:34:56 +0200", 951_820_496),
            ("29-Feb-2000 10:34:56", 951_820_496),
            ("Tue, 29 Feb 2000 10.34.56 +0000", 951_820_496),
            ("Tue, 29 Feb 2000 10:34 +0000", 951_820_440),
            ("29 Feb 2000 (a (nested) comment) 10:34:56 +0000", 951_820_496),
            ("", nil),
            ("not a date", nil),
            ("99999999999999999999 Feb 2000", nil),
        ] as [(String, Int64?)])
    func reading(_ text: String, _ seconds: Int64?) {
        #expect(MailDate.read(text) == seconds)
    }

    @Test("is written in one form that reads back", arguments: [0, 951_820_496, 4_102_444_800, -1] as [Int64])
    func writing(_ seconds: Int64) {
        #expect(MailDate.read(MailDate.format(seconds)) == seconds)
    }

    @Test("has its weekday")
    func weekday() {
        #expect(MailDate.format(951_820_496) == "Tue, 29 Feb 2000 10:34:56 +0000")
    }
}
