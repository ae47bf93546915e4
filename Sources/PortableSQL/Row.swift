/// One row of a result, read by column name.
public struct Row: Sendable {
    let columns: Columns
    let values: [SQLValue]

    /// The column's value.
    ///
    /// - Throws: `DatabaseError.unreadable` where there is no such column or it holds another type.
    public func callAsFunction<Value: SQLReadable>(_ column: String) throws -> Value {
        guard let index = columns.positions[column], index < values.count, let value = Value(sqlValue: values[index])
        else { throw DatabaseError.unreadable(column: column) }
        return value
    }

    /// The value of the first column.
    func first<Value: SQLReadable>() throws -> Value {
        guard let first = values.first, let value = Value(sqlValue: first) else {
            throw DatabaseError.unreadable(column: "1")
        }
        return value
    }
}

/// The columns of a result, shared by its rows.
final class Columns: Sendable {
    let positions: [String: Int]

    init(_ names: [String]) {
        positions = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
    }
}
