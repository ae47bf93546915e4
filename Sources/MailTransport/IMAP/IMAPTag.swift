/// The tag of a command, which no server can know before it is sent: an end that comes early has the wrong one
/// (reliability.md §2, T49).
enum IMAPTag {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")

    static func random() -> String {
        var bits = UInt64.random(in: 0...UInt64.max)
        var tag = "m"
        for _ in 0..<10 {
            tag.append(letters[Int(bits & 31)])
            bits >>= 5
        }
        return tag
    }
}
