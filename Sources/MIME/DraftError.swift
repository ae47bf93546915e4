/// Why a draft can't be made into a mail: something in it would break the header.
public enum DraftError: Error, Sendable, Equatable {
    case noSender
    /// An address with control characters, blanks or without its parts.
    case badAddress(String)
    case badMessageID(String)
    /// A field name that is none, or one that the draft writes itself.
    case badField(String)
    /// A word so long that no line can hold it (RFC 5322 §2.1.1: 998 bytes).
    case tooLong(field: String)
}
