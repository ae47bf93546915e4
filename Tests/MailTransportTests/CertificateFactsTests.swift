import NIOSSL
import Testing

@testable import MailTransport

@Suite("What a certificate says of itself")
struct CertificateFactsTests {
    private func der(_ kind: Certificates.Kind) throws -> [UInt8] {
        let file = try Certificates.shared.get().certificate(kind)
        return try #require(try NIOSSLCertificate.fromPEMFile(file).first).toDERBytes()
    }

    private func facts(_ kind: Certificates.Kind) throws -> CertificateFacts {
        try #require(CertificateFacts(der: try der(kind), notBefore: 0, notAfter: 1_772_323_200))
    }

    @Test("its names, its issuer and its end (RFC 5280 §4.1)")
    func read() throws {
        let good = try facts(.good)
        #expect(good.dnsNames == ["localhost", "mail.example.org"])
        #expect(good.commonName == "mail.example.org")
        #expect(good.issuer == "Authority ca, Mailroom tests")
        #expect(good.expiry == "2026-03-01")
        #expect(!good.isSelfSigned && !good.hasAddress)
        #expect(try facts(.selfSigned).isSelfSigned)
        #expect(try facts(.wrongNameRightAddress).hasAddress)
    }

    @Test(
        "whom it names (RFC 9525 §6.3)",
        arguments: [
            (Certificates.Kind.good, "mail.example.org", true), (.good, "MAIL.example.ORG.", true),
            (.good, "example.org", false),
            (.good, "xmail.example.org", false), (.wildcard, "mail.example.org", true),
            (.wildcard, "a.mail.example.org", false),
            (.wildcard, "example.org", false), (.wildcard, ".example.org", false), (.wildcard, "*.example.org", true),
            (.commonNameOnly, "mail.example.org", true), (.commonNameOnly, "other.example.org", false),
            (.wrongName, "mail.example.org", false), (.address, "mail.example.org", false),
        ])
    func names(kind: Certificates.Kind, host: String, isNamed: Bool) throws {
        #expect(try facts(kind).names(host) == isNamed)
    }

    @Test("never too much: cut and changed certificates are read or not, without harm")
    func fuzz() throws {
        let whole = try der(.good)
        var seed: UInt32 = 7
        for length in 0..<whole.count {
            _ = CertificateFacts(der: Array(whole.prefix(length)), notBefore: 0, notAfter: 0)
            var changed = whole
            for _ in 0..<3 {
                seed = seed &* 1_664_525 &+ 1_013_904_223
                changed[Int(seed >> 8) % changed.count] = UInt8(truncatingIfNeeded: seed >> 24)
            }
            _ = CertificateFacts(der: changed, notBefore: .min, notAfter: .max)?.namesShown
        }
        #expect(CertificateFacts(der: [], notBefore: 0, notAfter: 0) == nil)
    }
}
