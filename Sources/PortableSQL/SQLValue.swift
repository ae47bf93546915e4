import Glibc

/// A value as both engines can hold it.
///
/// Text never holds U+0000: PostgreSQL can't store it, so it is replaced by U+FFFD when bound, on both engines.
public enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case bool(Bool)
    case real(Double)
    case text(String)
    case bytes([UInt8])
}

/// A type that can be bound in `\( )` of an `SQL` literal.
public protocol SQLBindable {
    var sqlValue: SQLValue { get }
}

/// A type that can be read from a column.
public protocol SQLReadable {
    /// The value, or nil where the column holds something else.
    init?(sqlValue: SQLValue)
}

public typealias SQLConvertible = SQLBindable & SQLReadable

extension Int64: SQLConvertible {
    public var sqlValue: SQLValue { .integer(self) }
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .integer(let number): self = number
        case .bool(let flag): self = flag ? 1 : 0
        case .real(let number): self.init(exactly: number.rounded())
        case .null, .text, .bytes: return nil
        }
    }
}

extension Int: SQLConvertible {
    public var sqlValue: SQLValue { .integer(Int64(self)) }
    public init?(sqlValue: SQLValue) {
        guard let number = Int64(sqlValue: sqlValue) else { return nil }
        self.init(exactly: number)
    }
}

extension Bool: SQLConvertible {
    public var sqlValue: SQLValue { .bool(self) }
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .bool(let flag): self = flag
        case .integer(let number): self = number != 0
        case .null, .real, .text, .bytes: return nil
        }
    }
}

extension Double: SQLConvertible {
    public var sqlValue: SQLValue { .real(self) }
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .real(let number): self = number
        case .integer(let number): self = Double(number)
        case .null, .bool, .text, .bytes: return nil
        }
    }
}

extension String: SQLConvertible {
    public var sqlValue: SQLValue {
        let holdsZero = utf8.withContiguousStorageIfAvailable { bytes in
            bytes.baseAddress.map { memchr($0, 0, bytes.count) != nil } ?? false
        }
        guard holdsZero ?? utf8.contains(0) else { return .text(self) }
        return .text(String(String.UnicodeScalarView(unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 })))
    }
    public init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue else { return nil }
        self = text
    }
}

extension Array: SQLBindable, SQLReadable where Element == UInt8 {
    public var sqlValue: SQLValue { .bytes(self) }
    public init?(sqlValue: SQLValue) {
        guard case .bytes(let bytes) = sqlValue else { return nil }
        self = bytes
    }
}

extension Optional: SQLBindable where Wrapped: SQLBindable {
    public var sqlValue: SQLValue { self?.sqlValue ?? .null }
}

extension Optional: SQLReadable where Wrapped: SQLReadable {
    public init?(sqlValue: SQLValue) {
        if case .null = sqlValue {
            self = .none
        } else if let value = Wrapped(sqlValue: sqlValue) {
            self = .some(value)
        } else {
            return nil
        }
    }
}

extension SQLBindable where Self: RawRepresentable, RawValue: SQLBindable {
    public var sqlValue: SQLValue { rawValue.sqlValue }
}

extension SQLReadable where Self: RawRepresentable, RawValue: SQLReadable {
    public init?(sqlValue: SQLValue) {
        guard let raw = RawValue(sqlValue: sqlValue) else { return nil }
        self.init(rawValue: raw)
    }
}
