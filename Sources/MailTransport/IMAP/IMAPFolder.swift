/// A folder as SELECT told of it (RFC 9051 §6.3.2).
public struct IMAPFolder: Sendable, Hashable {
    public var name: String
    /// With another value, UIDs known from before mean nothing.
    public var uidValidity: UInt32
    /// The next mail will have this UID, or a higher one; nil where the server did not say.
    public var uidNext: UInt32?
    /// How many mails there are.
    public var exists: Int
    /// The server lets us remove nothing.
    public var isReadOnly: Bool

    public init(name: String, uidValidity: UInt32, uidNext: UInt32?, exists: Int, isReadOnly: Bool = false) {
        self.name = name
        self.uidValidity = uidValidity
        self.uidNext = uidNext
        self.exists = exists
        self.isReadOnly = isReadOnly
    }
}

/// What is known of a mail without its bytes.
public struct IMAPMessageInfo: Sendable, Hashable {
    public var uid: UInt32
    /// In bytes; 0 where the server did not say.
    public var size: Int
    /// When the server got it, in seconds of Unix time; nil where it did not say.
    public var internalDate: Int64?
    public var flags: [String]

    public init(uid: UInt32, size: Int, internalDate: Int64?, flags: [String]) {
        self.uid = uid
        self.size = size
        self.internalDate = internalDate
        self.flags = flags
    }
}

/// A mail as it lies on the server.
public struct IMAPMail: Sendable, Hashable {
    public var uid: UInt32
    /// When the server got it, in seconds of Unix time; nil where it did not say.
    public var internalDate: Int64?
    /// In bytes.
    public var size: Int
    /// Empty where `isTooLarge`.
    public var bytes: [UInt8]
    /// Larger than the limit: its bytes were passed over. `fetchHeader` gives its header.
    public var isTooLarge: Bool

    public init(uid: UInt32, internalDate: Int64?, size: Int, bytes: [UInt8], isTooLarge: Bool = false) {
        self.uid = uid
        self.internalDate = internalDate
        self.size = size
        self.bytes = bytes
        self.isTooLarge = isTooLarge
    }
}

/// How a wait for mail ended.
public enum IMAPIdleOutcome: Sendable, Hashable {
    case newMail
    case timeout
    /// The server has no IDLE: ask again after a while instead.
    case unsupported
}
