/// What may stand between `<` and `>` of a path we send.
enum SMTPAddress {
    /// Whether this address can't end the path, or the line, early.
    ///
    /// Looser than RFC 5321 §4.1.2: what an address must be is decided where addresses are read. Within a quoted local
    /// part, angle brackets and spaces are allowed.
    static func isSayable(_ address: String) -> Bool {
        var quoted = false
        var escaped = false
        for byte in address.utf8 {
            if byte.isControl { return false }
            if escaped {
                escaped = false
            } else if quoted, byte == ASCII.backslash {
                escaped = true
            } else if byte == ASCII.quote {
                quoted.toggle()
            } else if !quoted, byte == ASCII.less || byte == ASCII.greater || byte == ASCII.space {
                return false
            }
        }
        return !quoted && address.utf8.count <= 1_000
    }

    static func isInternational(_ address: String) -> Bool {
        !address.utf8.allSatisfy(\.isASCII)
    }
}
