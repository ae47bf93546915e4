import NIOSSL

/// What a certificate says of itself (RFC 5280 §4.1), for the check of the name and for people to read.
struct CertificateFacts: Sendable, Hashable {
    /// The subjectAltName's DNS names, in lower case.
    let dnsNames: [String]
    /// It names an IP address.
    let hasAddress: Bool
    let commonName: String?
    /// The issuer's common name, organisation or both.
    let issuer: String
    let isSelfSigned: Bool
    /// Seconds of Unix time.
    let notBefore: Int64
    let notAfter: Int64

    private enum Tag {
        static let integer: UInt8 = 0x02, identifier: UInt8 = 0x06, sequence: UInt8 = 0x30, set: UInt8 = 0x31
        static let octets: UInt8 = 0x04, version: UInt8 = 0xA0, extensions: UInt8 = 0xA3
        static let dnsName: UInt8 = 0x82, address: UInt8 = 0x87
    }

    private static let commonNameID: [UInt8] = [0x55, 0x04, 0x03]
    private static let organisationID: [UInt8] = [0x55, 0x04, 0x0A]
    private static let alternativeNamesID: [UInt8] = [0x55, 0x1D, 0x11]

    init?(_ certificate: NIOSSLCertificate) {
        guard let bytes = try? certificate.toDERBytes() else { return nil }
        self.init(der: bytes, notBefore: Int64(certificate.notValidBefore), notAfter: Int64(certificate.notValidAfter))
    }

    init?(der: [UInt8], notBefore: Int64, notAfter: Int64) {
        var outer = DERReader(der[...])
        guard let whole = outer.next(Tag.sequence) else { return nil }
        var inner = DERReader(whole)
        guard let signed = inner.next(Tag.sequence) else { return nil }
        var fields = DERReader(signed)
        _ = fields.next(Tag.version)
        guard fields.next(Tag.integer) != nil, fields.next(Tag.sequence) != nil,
            let issuer = fields.next(Tag.sequence), fields.next(Tag.sequence) != nil,
            let subject = fields.next(Tag.sequence), fields.next(Tag.sequence) != nil
        else { return nil }
        self.notBefore = notBefore
        self.notAfter = notAfter
        isSelfSigned = issuer == subject
        commonName = Self.value(Self.commonNameID, of: subject)
        let words = [Self.value(Self.commonNameID, of: issuer), Self.value(Self.organisationID, of: issuer)]
        self.issuer = words.compactMap { $0 }.joined(separator: ", ")
        (dnsNames, hasAddress) = Self.alternativeNames(&fields)
    }

    /// Whether the certificate is for this host name (RFC 9525 §6.3): a name of it, or one with `*` as its first label.
    ///
    /// The common name counts only where there is no other name at all.
    func names(_ host: String) -> Bool {
        var asked = host.lowercased()
        if asked.hasSuffix(".") { asked.removeLast() }
        if dnsNames.isEmpty, !hasAddress { return commonName?.lowercased() == asked }
        return dnsNames.contains { Self.matches($0, asked) }
    }

    var namesShown: String {
        let names = dnsNames.isEmpty ? [commonName].compactMap { $0 } : dnsNames
        let shown = names.prefix(5).joined(separator: ", ")
        return shown.isEmpty ? "no name" : names.count > 5 ? "\(shown) …" : shown
    }

    /// As in "2026-03-01".
    var expiry: String { CivilDate.text(ofUnixTime: notAfter) }

    private static func matches(_ pattern: String, _ host: String) -> Bool {
        guard pattern.hasPrefix("*.") else { return pattern == host }
        guard let dot = host.firstIndex(of: "."), dot > host.startIndex else { return false }
        return host[dot...] == pattern.dropFirst()
    }

    private static func value(_ identifier: [UInt8], of name: ArraySlice<UInt8>) -> String? {
        var sets = DERReader(name)
        while let set = sets.next() {
            var attributes = DERReader(set.content)
            while let attribute = attributes.next(Tag.sequence) {
                var pair = DERReader(attribute)
                guard let found = pair.next(Tag.identifier), let value = pair.next() else { continue }
                if found.elementsEqual(identifier) { return printable(value.content) }
            }
        }
        return nil
    }

    private static func alternativeNames(_ fields: inout DERReader) -> ([String], Bool) {
        var names: [String] = []
        var hasAddress = false
        while let field = fields.next() {
            guard field.tag == Tag.extensions else { continue }
            var list = DERReader(field.content)
            guard let extensions = list.next(Tag.sequence) else { break }
            var reader = DERReader(extensions)
            while let item = reader.next(Tag.sequence) {
                var parts = DERReader(item)
                guard let identifier = parts.next(Tag.identifier), identifier.elementsEqual(alternativeNamesID) else {
                    continue
                }
                // A BOOLEAN, "critical", may stand before the value.
                while let part = parts.next() {
                    if part.tag == Tag.octets { collect(part.content, &names, &hasAddress) }
                }
            }
        }
        return (names, hasAddress)
    }

    private static func collect(_ octets: ArraySlice<UInt8>, _ names: inout [String], _ hasAddress: inout Bool) {
        var outer = DERReader(octets)
        guard let list = outer.next(Tag.sequence) else { return }
        var reader = DERReader(list)
        while let name = reader.next(), names.count < 1_000 {
            if name.tag == Tag.dnsName { names.append(printable(name.content).lowercased()) }
            if name.tag == Tag.address { hasAddress = true }
        }
    }

    private static func printable(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.prefix(255).map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
    }
}
