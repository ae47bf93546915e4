/// A body taken apart into what its writer says and what is quoted.
public struct Reply: Sendable, Hashable {
    /// The writer's own words; signatures are out, answers among quotations keep the quotation they answer.
    public let text: String
    /// The rest: quotations and the lines above them.
    public let quoted: String

    public init(text: String, quoted: String) {
        self.text = text
        self.quoted = quoted
    }

    /// With more text of the kind that it ended in.
    func followed(by tail: Substring) -> Reply {
        if tail.isEmpty { return self }
        return quoted.isEmpty ? Reply(text: text + tail, quoted: "") : Reply(text: text, quoted: quoted + tail)
    }
}
