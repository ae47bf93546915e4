/// Finds `#word#` commands anywhere in a subject, in any case, and takes them out (CMD4).
struct CommandReader {
    /// Without the commands, and without the blanks that they leave behind.
    let subject: String
    /// Each once, in the order they were met.
    let commands: [Command]

    init(_ whole: String) {
        var kept = Array(whole.utf8)
        var commands: [Command] = []
        var at = 0
        while let start = kept[at...].firstIndex(of: Self.hash) {
            guard let found = Self.command(at: start, in: kept) else {
                at = start + 1
                continue
            }
            if !commands.contains(found.command) { commands.append(found.command) }
            kept.removeSubrange(start..<found.end)
            at = start
            if start > 0, start < kept.count, kept[start - 1] == Self.space, kept[start] == Self.space {
                kept.remove(at: start)
            }
        }
        self.commands = commands
        subject = commands.isEmpty ? whole : Self.trimmed(String(decoding: kept, as: UTF8.self))
    }

    private static let hash = UInt8(ascii: "#")
    private static let space = UInt8(ascii: " ")

    private static func command(at start: Int, in bytes: [UInt8]) -> (command: Command, end: Int)? {
        let rest = bytes[(start + 1)...].prefix(12)
        guard let end = rest.firstIndex(of: hash) else { return nil }
        let word = String(decoding: rest[..<end], as: UTF8.self).lowercased()
        guard let known = Command.words.first(where: { $0.word == word }) else { return nil }
        return (known.command, end + 1)
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
