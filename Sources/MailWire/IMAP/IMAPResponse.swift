/// A response of a server (RFC 9051 §7), as far as we use it.
public enum IMAPResponse: Sendable, Hashable {
    /// "+ …": the server waits for more of the command.
    case more(String)
    case tagged(String, IMAPStatus)
    case status(IMAPStatus)
    case capabilities([String])
    /// How many mails the folder has.
    case exists(Int)
    case expunged(Int)
    /// UIDs (or, without our asking, sequence numbers); of SEARCH or ESEARCH.
    case found([ClosedRange<UInt32>])
    case fetched(IMAPFetched)
    /// One that we have no use for, by its name.
    case other(String)
}
