/// Why a session can't go on, with the server's own words where it spoke.
public enum SessionFailure: Error, Sendable, Hashable {
    /// The user name, password or token was not taken.
    case loginRefused(String)
    /// The server said no to a command; its reply as it came.
    case refused(command: String, reply: String)
    /// The demanded encryption can't be had.
    case noTLS(String)
    /// A name or secret of ours that the protocol can't carry.
    case unsayable(String)
    /// The server broke the protocol.
    case broken(String)
}
