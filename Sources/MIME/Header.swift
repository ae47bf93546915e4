/// The fields of a header, in the order they came in (RFC 5322 §2.2).
public struct Header: Sendable {
    let source: [UInt8]
    let entries: [FieldRange]
    /// The charset the message claims for its body; tried on header bytes that no encoded word labels.
    var charsetHint: String?

    /// All fields.
    public var fields: [HeaderField] {
        entries.map { HeaderField(source: source, range: $0, charsetHint: charsetHint) }
    }

    /// The first field of a name, in any case.
    public func first(_ name: String) -> HeaderField? {
        entries.first { matches($0, name) }
            .map { HeaderField(source: source, range: $0, charsetHint: charsetHint) }
    }

    /// All fields of a name, in any case, in order.
    public func all(_ name: String) -> [HeaderField] {
        entries.filter { matches($0, name) }
            .map { HeaderField(source: source, range: $0, charsetHint: charsetHint) }
    }

    /// Whether a field of this name is there.
    public func has(_ name: String) -> Bool { entries.contains { matches($0, name) } }

    /// The decoded text of the first field of a name.
    public func text(_ name: String) -> String? { first(name)?.text }

    private func matches(_ entry: FieldRange, _ name: String) -> Bool {
        let wanted = name.utf8
        guard entry.name.count == wanted.count else { return false }
        var index = entry.name.lowerBound
        for byte in wanted {
            if source[index].lowered != byte.lowered { return false }
            index += 1
        }
        return true
    }
}

/// Where a field stands in its message.
struct FieldRange: Sendable {
    let name: Range<Int>
    /// What follows the colon, folded as it came, without the last line end.
    let body: Range<Int>
}
