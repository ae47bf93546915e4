import PortableSQL

/// How a mailbox is allowed to the desk: three ways to the same tokens.
public enum OAuthFlow: String, Sendable, CaseIterable, Codable, SQLConvertible {
    /// The owner says yes in this browser, and is sent back here (RFC 6749 §4.1, RFC 7636).
    case browser
    /// They type a code in on any device, while the desk waits (RFC 8628).
    case device
    /// Nobody is asked: the desk signs in as an application of its own (RFC 6749 §4.4).
    case application

    /// For a choice.
    public var label: String {
        switch self {
        case .browser: "in this browser: the owner says yes at the provider and comes back"
        case .device: "on another device: the owner types a code in there"
        case .application: "as an application, by client ID and secret; nobody is asked"
        }
    }
}
