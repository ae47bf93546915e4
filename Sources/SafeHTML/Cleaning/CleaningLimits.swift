/// The most that is taken from one HTML text; what is beyond is left out.
public struct CleaningLimits: Sendable, Hashable {
    /// Bytes of UTF-8 read, and about as many written.
    public var bytes = 2 * 1024 * 1024
    /// Elements written.
    public var nodes = 100_000
    /// Elements open at once.
    public var depth = 256
    /// Attributes of a tag.
    public var attributes = 64
    public var links = 5_000
    /// Bytes of style sheets read.
    public var sheetBytes = 64 * 1024
    /// Rules taken from them.
    public var sheetRules = 500

    public init() {}
}
