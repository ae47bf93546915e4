/// A password or token: it prints as "•••" wherever a value is printed, and is sent by sessions only.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: String

    public init(_ value: String) {
        self.value = value
    }

    public var description: String { Self.mask }
    public var debugDescription: String { Self.mask }
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// The text itself, for those who send it.
    var revealed: String { value }

    static let mask = "•••"
}
