import Testing

@testable import MIME

@Suite("Parameters (RFC 2045 §5.1, RFC 2231)")
struct ParameterTests {
    @Test(
        "of a file name come decoded from all the ways of writing it",
        arguments: [
            ("attachment; filename=a.txt", "a.txt"),
            ("attachment; filename=\"a; b.txt\"", "a; b.txt"),
            ("attachment; filename=\"a \\\"b\\\".txt\"", "a \"b\".txt"),
            ("attachment; filename=\"C:\\dir\\a.txt\"", "C:\\dir\\a.txt"),
            ("attachment; filename=my long name.txt; size=3", "my long name.txt"),
            ("attachment; filename=report \"final\"", "report final"),
            ("attachment; filename*=UTF-8''gr%C3%BC%C3%9Fe.txt", "grüße.txt"),
            ("attachment; filename*=iso-8859-1'de'gr%FC%DFe.txt", "grüße.txt"),
            ("attachment; filename*0=\"a\"; filename*1=\"b.txt\"", "ab.txt"),
            ("attachment; filename*1=\"b.txt\"; filename*0=\"a\"", "ab.txt"),
            ("attachment; filename*0*=UTF-8''gr%C3; filename*1*=%BC; filename*2=n.txt", "grün.txt"),
            ("attachment; filename=\"=?utf-8?B?Z3LDvG4udHh0?=\"", "grün.txt"),
            ("attachment; filename*0=\"=?utf-8?Q?gr=C3=BC\"; filename*1=\"n.txt?=\"", "grün.txt"),
            ("attachment; filename=worse.txt; filename*=UTF-8''better.txt", "better.txt"),
            ("attachment; filename*=plain.txt", "plain.txt"),
            ("attachment; FILENAME = a.txt", "a.txt"),
            ("filename=a.txt", "a.txt"),
        ])
    func fileNames(_ field: String, _ name: String) {
        #expect(ContentDisposition(bytes(field), hint: nil).parameters["filename"] == name)
    }

    @Test("of a Content-Type are found though the semicolon is missing")
    func missingSemicolon() throws {
        let type = try #require(ContentType(bytes("Text/HTML charset=utf-8"), limits: .standard))
        #expect(type.name == "text/html")
        #expect(type.charset == "utf-8")
        let other = try #require(
            ContentType(bytes("text/plain; charset=us-ascii (plain); format=flowed"), limits: .standard))
        #expect(other.charset == "us-ascii")
        #expect(other.isFlowed)
    }

    @Test("that name no type are told from those that do")
    func noType() {
        #expect(ContentType(bytes("text"), limits: .standard) == nil)
        #expect(ContentType(bytes(""), limits: .standard) == nil)
        #expect(ContentType(bytes("/"), limits: .standard) == nil)
    }
}
