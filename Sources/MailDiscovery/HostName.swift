/// What a stranger's host name must look like before it is asked for or shown.
enum HostName {
    /// Letters, digits, "-" and "_" in labels of 1–63 bytes, 253 in all (RFC 1123 §2.1, RFC 5890 for other letters).
    static func isPlausible(_ host: String) -> Bool {
        DNSLookup.canAsk(host) && host.unicodeScalars.allSatisfy(isHostScalar)
            && !host.hasPrefix("-") && !host.hasSuffix("-")
    }

    /// Whether the last label is a number, as in every way to write an IPv4 address (WHATWG URL §3.5).
    static func isNumeric(_ host: String) -> Bool {
        guard let last = host.split(separator: ".").last?.lowercasedASCII else { return false }
        if last.hasPrefix("0x") {
            return last.utf8.dropFirst(2).allSatisfy { isDigit($0) || (0x61...0x66).contains($0) }
        }
        return last.utf8.allSatisfy(isDigit)
    }

    /// The domain that somebody registered: the last two labels, or three below names like "co.uk".
    ///
    /// QUIRK: a rule of thumb, not the Public Suffix List; where it errs, an autoconfig document is not found.
    static func registrableDomain(of host: String) -> String? {
        let labels = host.lowercasedASCII.split(separator: ".")
        guard let last = labels.last, labels.count >= 2, !isNumeric(host) else { return nil }
        let isSecondLevel = last.utf8.count == 2 && secondLevel.contains(String(labels[labels.count - 2]))
        let count = isSecondLevel ? 3 : 2
        return labels.count < count ? nil : labels.suffix(count).joined(separator: ".")
    }

    private static let secondLevel: [String] = [
        "ac", "co", "com", "edu", "go", "gob", "gov", "gv", "ltd", "mil", "ne", "net", "or", "org", "plc",
    ]

    private static func isHostScalar(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return isDigit(UInt8(truncatingIfNeeded: scalar.value)) || scalar.properties.isAlphabetic
                || "-_.".unicodeScalars.contains(scalar)
        }
        return scalar.properties.isAlphabetic || scalar.properties.generalCategory == .nonspacingMark
            || scalar.properties.numericType != nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
