/// An address whose servers are looked for, taken apart (RFC 5321 §4.1.2).
struct SearchedAddress: Sendable, Equatable {
    let localPart: String
    /// ASCII letters in lower case; other letters as they came.
    let domain: String

    var whole: String { localPart + "@" + domain }

    /// - Returns: nil where nothing can be asked: no local part, an address literal, a domain of one label.
    init?(_ text: String) {
        guard text.utf8.count <= 320, let at = text.lastIndex(of: "@") else { return nil }
        let local = text[..<at]
        let domain = text[text.index(after: at)...].lowercasedASCII
        guard (1...64).contains(local.utf8.count), Self.isPlain(local) else { return nil }
        guard domain.contains("."), HostName.isPlausible(domain), !HostName.isNumeric(domain) else { return nil }
        localPart = String(local)
        self.domain = domain
    }

    /// Fills in what an autoconfig document leaves open, in one pass: what is filled in is not read again.
    func filledIn(_ text: String) -> String {
        let values = [("%EMAILADDRESS%", whole), ("%EMAILLOCALPART%", localPart), ("%EMAILDOMAIN%", domain)]
        var result = ""
        var rest = text[...]
        while let percent = rest.firstIndex(of: "%") {
            result += rest[..<percent]
            rest = rest[percent...]
            let known = values.first { rest.hasPrefix($0.0) }
            result += known?.1 ?? "%"
            rest = rest.dropFirst(known?.0.count ?? 1)
        }
        return result + rest
    }

    /// A second "@" or a space would need a quoted local part; nobody has one at a help desk.
    private static func isPlain(_ text: Substring) -> Bool {
        text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7f && !"@\"\\<>".unicodeScalars.contains($0) }
    }
}

extension StringProtocol {
    /// Only A–Z change: no locale, no surprise in other scripts.
    var lowercasedASCII: String {
        var scalars = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            let isUpper = (0x41...0x5a).contains(scalar.value)
            scalars.append(isUpper ? Unicode.Scalar(UInt8(truncatingIfNeeded: scalar.value) + 0x20) : scalar)
        }
        return String(scalars)
    }
}
