/// Two letters a byte, in lower case: mail systems change the case of what they pass on.
func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
}

/// So many bytes, those of a signature where it is not said; nil where it is anything else.
func bytes(hexadecimal text: Substring, count: Int = 16) -> [UInt8]? {
    guard text.utf8.count == 2 * count else { return nil }
    var bytes: [UInt8] = []
    var high: UInt8?
    for character in text {
        guard let digit = character.hexDigitValue else { return nil }
        if let first = high {
            bytes.append(first << 4 | UInt8(digit))
            high = nil
        } else {
            high = UInt8(digit)
        }
    }
    return bytes
}
