/// How much of a stranger's mail is read before the rest is left as opaque bytes.
///
/// No limit makes a mail unreadable: what is beyond it stays in the raw mail and is told as a `Defect`.
public struct Limits: Sendable {
    /// The figures of the reliability page, §4.8.
    public static let standard = Limits()

    /// Bytes of one header block that are looked at.
    public var headerBytes = 256 * 1024
    /// Fields of one header block.
    public var headerFields = 1_000
    /// Bytes of one field, folding included.
    public var fieldBytes = 64 * 1024
    /// Multiparts within multiparts.
    public var depth = 20
    /// Parts of one message, containers included.
    public var parts = 1_000
    /// Messages within messages (message/rfc822).
    public var nestedMessages = 5
    /// Bytes of a boundary (RFC 2046 §5.1.1 allows 70).
    public var boundaryBytes = 2_048
    /// Mailboxes read from one field.
    public var addresses = 500
    /// Encoded words decoded in one field (RFC 2047).
    public var encodedWords = 1_000
    /// Parameters of one field, each section of RFC 2231 §3 counted.
    public var parameterSections = 100
    /// Message-IDs read from one References field.
    public var references = 500
    /// Files taken out of one winmail.dat, or out of the uuencoded blocks of one text.
    public var packedFiles = 100
    /// Bytes looked through for a boundary that the Content-Type does not name.
    public var boundarySearchBytes = 64 * 1024

    public init() {}
}
