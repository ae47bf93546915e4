import PortableSQL

/// The number of a thing of one kind; numbers of different kinds can't be mixed up.
public struct ID<Thing>: Hashable, Sendable, Comparable, CustomStringConvertible, SQLBindable, SQLReadable {
    public let number: Int64

    public init(_ number: Int64) {
        self.number = number
    }

    /// From the decimal digits of a URL or a command; nil where they are none.
    public init?(_ text: some StringProtocol) {
        guard let number = Int64(text), number > 0 else { return nil }
        self.number = number
    }

    public init?(sqlValue: SQLValue) {
        guard let number = Int64(sqlValue: sqlValue) else { return nil }
        self.number = number
    }

    public var sqlValue: SQLValue { .integer(number) }
    public var description: String { String(number) }

    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}

extension ID: Codable {
    public init(from decoder: any Decoder) throws { number = try decoder.singleValueContainer().decode(Int64.self) }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(number)
    }
}
