/// A file that came with a message.
public struct Attachment: Sendable {
    /// The name that the sender gave, decoded, as it was written: never a path to write to. Nil where none.
    public let name: String?
    /// `type/subtype` in lower case, as the sender claims it.
    public let type: String
    /// Decoded.
    public let data: [UInt8]
    /// Shown within the HTML body, or marked to be shown rather than saved.
    public let isInline: Bool
    /// Without angle brackets.
    public let contentID: String?

    public init(name: String?, type: String, data: [UInt8], isInline: Bool = false, contentID: String? = nil) {
        self.name = name
        self.type = type
        self.data = data
        self.isInline = isInline
        self.contentID = contentID
    }
}
