/// Gets a document from the web.
public protocol HTTPFetching: Sendable {
    /// The body of the answer to a GET (RFC 9110 §9.3.1), decoded from chunks but otherwise as it came.
    ///
    /// It ends soon after its task is cancelled.
    /// - Parameters:
    ///   - limit: the most bytes of the body; a longer one is no answer.
    ///   - timeout: the longest wait, redirects included.
    /// - Returns: nil where there is no such document, or none that may be had.
    /// - Throws: what went wrong on the way.
    func get(_ url: String, limit: Int, timeout: Duration) async throws -> [UInt8]?
}
