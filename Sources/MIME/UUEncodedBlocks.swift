/// Files that a program older than MIME put into the text itself, between `begin` and `end` lines.
struct UUEncodedBlocks {
    /// The text without the blocks.
    private(set) var text: String
    private(set) var files: [Attachment] = []

    init(_ whole: String, within limits: Limits) {
        text = whole
        guard text.withUTF8(Self.mayBe) else { return }
        let bytes = Array(whole.utf8)
        guard Lines(bytes[...]).contains(where: { UUEncode.name(inBegin: $0) != nil }) else { return }
        let lines = Array(Lines(bytes[...]))
        var kept: [Bytes] = []
        var at = 0
        while at < lines.count {
            if files.count < limits.packedFiles, let block = Self.block(at: at, in: lines) {
                files.append(block.file)
                at = block.next
            } else {
                kept.append(lines[at])
                at += 1
            }
        }
        if !files.isEmpty { text = String(decoding: Array(kept.joined(separator: [.lf])), as: UTF8.self) + "\n" }
    }

    /// Whether a line that begins a block may be in there.
    static func mayBe(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let word = Array("begin".utf8)
        var rest = bytes[...]
        while let hit = rest.firstIndex(of: word[0]) {
            if bytes[hit...].starts(with: word) { return true }
            rest = bytes[(hit + 1)...]
        }
        return false
    }

    /// A block is only one where every line has the length it tells of.
    private static func block(at start: Int, in lines: [Bytes]) -> (file: Attachment, next: Int)? {
        guard let name = UUEncode.name(inBegin: lines[start]) else { return nil }
        var data: [UInt8] = []
        var at = start + 1
        while at < lines.count {
            let line = lines[at]
            at += 1
            if line.isSame(as: "end") {
                let file = Attachment(name: name, type: "application/octet-stream", data: data)
                return data.isEmpty ? nil : (file, at)
            }
            guard isCoded(line) else { return nil }
            data += UUEncode.decodeLine(line)
        }
        return nil
    }

    private static func isCoded(_ line: Bytes) -> Bool {
        guard let first = line.first else { return true }
        guard first >= 32, first <= 96, line.allSatisfy({ $0 >= 32 && $0 <= 96 }) else { return false }
        let length = Int((first - 32) & 63)
        return line.count - 1 >= (length * 4 + 2) / 3 - 3 && line.count <= 90
    }
}
