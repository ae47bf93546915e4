/// One whom a mail did not reach.
public struct FailedRecipient: Sendable, Hashable {
    public let address: String
    /// The enhanced status (RFC 3463), as `5.1.1`; nil where none is told.
    public let status: String?
    /// The server's own words; nil where none are told.
    public let words: String?

    public init(address: String, status: String? = nil, words: String? = nil) {
        self.address = address
        self.status = status
        self.words = words
    }
}
