/// What a peer did that its protocol does not allow, or what we were asked to send that can't be said in it.
public enum WireError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Longer than we take, with the limit in bytes.
    case tooLong(String, limit: Int)
    /// Not what the grammar has there.
    case malformed(String)
    /// A character that would end or split the command we send (CR, LF, NUL …).
    case unsayable(String)

    public var description: String {
        switch self {
        case .tooLong(let what, let limit): "\(what) is longer than \(limit) bytes"
        case .malformed(let what): what
        case .unsayable(let what): what
        }
    }
}
