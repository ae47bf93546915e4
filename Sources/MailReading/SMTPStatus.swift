/// What a mail server said, told in a text: the one thing that bounces of all languages have in common.
enum SMTPStatus {
    /// Whether the text holds an enhanced status of a failure (RFC 3463 §2) after a reply code or a number sign, as
    /// `550 5.1.1` or `#5.1.1`.
    ///
    /// "Linux 5.10.4" and `192.0.2.1` are none.
    static func isTold(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var at = 0
            while at < bytes.count {
                let start = at
                while at < bytes.count, isPart(bytes[at]) { at += 1 }
                if isEnhanced(bytes[start..<at]), isAnnounced(bytes[..<start]) { return true }
                at += 1
            }
            return false
        }
    }

    private static func isPart(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 || byte == UInt8(ascii: ".") }

    /// Whether a reply code of a failure (RFC 5321 §4.2) or a number sign stands before.
    private static func isAnnounced(_ before: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        if before.last == UInt8(ascii: "#") { return true }
        guard let mark = before.last, mark == UInt8(ascii: " ") || mark == UInt8(ascii: "-") else { return false }
        let code = before.dropLast().suffix(3)
        guard code.count == 3, let first = code.first, first == UInt8(ascii: "4") || first == UInt8(ascii: "5") else {
            return false
        }
        return code.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }

    /// `4.d.d` or `5.d.d`, with up to three digits in the last two; a full stop may follow.
    private static func isEnhanced(_ run: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard run.count >= 5, run.count <= 10 else { return false }
        var pieces = run.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if pieces.last?.isEmpty == true { pieces.removeLast() }
        guard pieces.count == 3, pieces[0].elementsEqual("5".utf8) || pieces[0].elementsEqual("4".utf8) else {
            return false
        }
        return pieces.dropFirst().allSatisfy { $0.count >= 1 && $0.count <= 3 }
    }
}
