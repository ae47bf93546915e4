/// The parameters of a Content-Type or Content-Disposition, put together and decoded (RFC 2045 §5.1, RFC 2231).
public struct Parameters: Sendable, Hashable {
    private struct Parameter: Sendable, Hashable {
        let name: String
        var value: String
    }

    private var list: [Parameter] = []

    /// The value of a parameter; its name is given in lower case.
    public subscript(_ name: String) -> String? {
        list.first { $0.name == name }?.value
    }

    /// The names, in lower case, in order.
    public var names: [String] { list.map(\.name) }

    init() {}

    mutating func add(_ name: String, _ value: String) {
        if self[name] == nil { list.append(Parameter(name: name, value: value)) }
    }
}
