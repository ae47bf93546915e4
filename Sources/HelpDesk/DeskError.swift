/// What the desk says no to, with what a person can do about it.
public enum DeskError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The thing does not exist, or the asker may not see it: the two are not told apart.
    case notFound(String)
    /// The asker may see it, but not do this.
    case notAllowed(String)
    /// What was entered can't be taken; each with the field that it belongs to.
    case invalid([FieldError])
    /// A secret in the database can't be opened with this desk's key.
    case secretUnreadable(place: String)
    /// Something before the desk could start.
    case configuration(String)

    public var description: String {
        switch self {
        case .notFound(let what): "There is no such \(what)."
        case .notAllowed(let what): what
        case .invalid(let errors): errors.map(\.message).joined(separator: " ")
        case .secretUnreadable(let place):
            "The secret of \(place) can't be opened: the key of this desk is another one than when it was saved. Put the old key file back, or enter the secret again."
        case .configuration(let what): what
        }
    }
}

/// What is wrong with one field of a form or a command.
public struct FieldError: Sendable, Hashable {
    public let field: String
    public let message: String

    public init(_ field: String, _ message: String) {
        self.field = field
        self.message = message
    }
}
