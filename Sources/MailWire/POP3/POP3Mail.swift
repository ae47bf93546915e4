/// A mail as LIST and UIDL tell of it (RFC 1939 §5, §7).
public struct POP3Mail: Sendable, Hashable {
    /// From 1 on; of this connection only.
    public let number: Int
    /// In bytes as the server counts them, by which a mail may come out somewhat larger or smaller.
    public let size: Int
    /// The name that the mail keeps over connections. Two mails that are the same byte for byte may share one.
    ///
    /// 1 to 512 characters, each of which stands for a byte: those that are no ASCII by their code (ISO 8859-1), control
    /// characters by their pictures (U+2400 and on).
    public let uidl: String

    public init(number: Int, size: Int, uidl: String) {
        self.number = number
        self.size = size
        self.uidl = uidl
    }
}
