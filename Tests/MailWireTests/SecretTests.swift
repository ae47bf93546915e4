import MailWire
import Testing

@Suite("A secret")
struct SecretTests {
    private let secret = Secret("hunter2")

    @Test("prints as dots, in every way of printing (STYLE 37)")
    func prints() {
        var dumped = ""
        dump(Credentials.password(user: "ada", secret), to: &dumped)
        #expect("\(secret)" == "•••")
        #expect(String(reflecting: secret) == "•••")
        #expect(!dumped.contains("hunter2"))
        #expect(!"\(Credentials.bearer(user: "ada", secret))".contains("hunter2"))
    }

    @Test("is taken out of what a server repeats")
    func scrubbed() {
        let credentials = Credentials.password(user: "ada", secret)
        #expect(credentials.scrubbed("NO bad password hunter2!") == "NO bad password •••!")
    }
}
