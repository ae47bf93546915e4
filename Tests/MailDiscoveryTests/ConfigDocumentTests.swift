import Testing

@testable import MailDiscovery

@Suite("Reading an autoconfig document")
struct ConfigDocumentTests {
    static let whole = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!-- written by hand -->
        <clientConfig version="1.1">
          <emailProvider id="example.org">
            <domain>example.org</domain>
            <displayName>Example &amp; Sons &#x2713;</displayName>
            <incomingServer type="imap">
              <hostname>imap.example.org</hostname><port>993</port><socketType>SSL</socketType>
              <authentication>OAuth2</authentication><authentication>password-cleartext</authentication>
              <username>%EMAILADDRESS%</username>
            </incomingServer>
            <incomingServer type='pop3'>
              <hostname><![CDATA[pop.example.org]]></hostname><port> 110 </port><socketType>STARTTLS</socketType>
              <username>%EMAILLOCALPART%</username>
              <pop3><leaveMessagesOnServer>true</leaveMessagesOnServer></pop3>
            </incomingServer>
            <incomingServer type="exchange"><hostname>ews.example.org</hostname></incomingServer>
            <outgoingServer type="smtp">
              <hostname>smtp.%EMAILDOMAIN%</hostname><port>25</port><socketType>plain</socketType><x/>
            </outgoingServer>
          </emailProvider>
          <webMail><loginPage url="https://example.org/"/></webMail>
        </clientConfig>
        """

    @Test("gives the servers in their order")
    func servers() {
        #expect(
            ConfigDocument(Array(Self.whole.utf8))?.servers == [
                ConfigDocument.Server(
                    purpose: .incoming(.imap), hostname: "imap.example.org", port: 993, security: .tls,
                    username: "%EMAILADDRESS%", authentication: ["OAuth2", "password-cleartext"]),
                ConfigDocument.Server(
                    purpose: .incoming(.pop3), hostname: "pop.example.org", port: 110, security: .starttls,
                    username: "%EMAILLOCALPART%", authentication: []),
                ConfigDocument.Server(
                    purpose: .outgoing, hostname: "smtp.%EMAILDOMAIN%", port: 25, security: .none,
                    username: "%EMAILADDRESS%", authentication: []),
            ])
    }

    @Test(
        "leaves out a server that is not whole",
        arguments: [
            "<port>993</port><socketType>SSL</socketType>",
            "<hostname>a.example.org</hostname><socketType>SSL</socketType>",
            "<hostname>a.example.org</hostname><port>0</port><socketType>SSL</socketType>",
            "<hostname>a.example.org</hostname><port>99999999999999999999</port><socketType>SSL</socketType>",
            "<hostname>a.example.org</hostname><port>993</port><socketType>magic</socketType>",
            "<hostname><b>a.example.org</b></hostname><port>993</port><socketType>SSL</socketType>",
        ])
    func incomplete(fields: String) {
        #expect(document("<incomingServer type='imap'>\(fields)</incomingServer>")?.servers == [])
    }

    @Test(
        "is nothing for what is no such document",
        arguments: [
            "", " ", "no", "<", "<a", "<a>", "</a>", "<a></b>", "<html></html>", "<clientConfig>",
            "<clientConfig/><clientConfig/>", "<clientConfig/>text", "text<clientConfig/>", "<clientConfig a/>",
            "<clientConfig a=1/>", "<clientConfig a='1' a='2'/>", "<clientConfig a='1'b='2'/>",
            "<clientConfig a='<'/>", "<clientConfig>&nbsp;</clientConfig>", "<clientConfig>&#0;</clientConfig>",
            "<clientConfig>&#xD800;</clientConfig>", "<clientConfig>&#99999999999;</clientConfig>",
            "<clientConfig>&amp</clientConfig>", "<clientConfig>&;</clientConfig>",
            "<clientConfig><![CDATA[</clientConfig>", "<clientConfig><!-- </clientConfig>",
            "<clientConfig><?php </clientConfig>", "<clientConfig>< a/></clientConfig>",
            "<!DOCTYPE clientConfig><clientConfig/>",
            "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><clientConfig>&b;</clientConfig>",
        ])
    func nonsense(text: String) {
        #expect(ConfigDocument(Array(text.utf8)) == nil)
    }

    @Test("is nothing for other encodings, deep nesting and great size")
    func hostile() {
        #expect(ConfigDocument(Array("<clientConfig>".utf8) + [0xff] + Array("</clientConfig>".utf8)) == nil)
        let deep = String(repeating: "<a>", count: 50_000)
        #expect(ConfigDocument(Array("<clientConfig>\(deep)".utf8)) == nil)
        let long = String(repeating: "a", count: 300 << 10)
        #expect(ConfigDocument(Array("<clientConfig>\(long)</clientConfig>".utf8)) == nil)
        #expect(ConfigDocument(Array("<clientConfig \(long)='1'/>".utf8)) == nil)
        let many = (0..<100).map { "a\($0)=''" }.joined(separator: " ")
        #expect(ConfigDocument(Array("<clientConfig \(many)/>".utf8)) == nil)
    }

    @Test("reads at most 32 servers")
    func manyServers() {
        let one = """
            <incomingServer type='imap'><hostname>a.example.org</hostname><port>1</port><socketType>SSL</socketType>
            </incomingServer>
            """
        #expect(document(String(repeating: one, count: 100))?.servers.count == 32)
    }

    @Test("never ends the process, whatever is cut out or turned over")
    func mutations() {
        var chance = FixedChance(state: 42)
        let original = Array(Self.whole.utf8)
        for length in 0..<original.count { #expect(ConfigDocument(Array(original.prefix(length))) == nil) }
        for _ in 0..<3_000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &chance) {
                let index = Int.random(in: 0..<bytes.count, using: &chance)
                if Bool.random(using: &chance) {
                    bytes[index] = UInt8.random(in: 0...255, using: &chance)
                } else {
                    bytes.removeSubrange(index..<min(bytes.count, index + 7))
                }
            }
            #expect((ConfigDocument(bytes)?.servers.count ?? 0) <= 3)
        }
    }

    private func document(_ servers: String) -> ConfigDocument? {
        ConfigDocument(Array("<clientConfig><emailProvider>\(servers)</emailProvider></clientConfig>".utf8))
    }
}
