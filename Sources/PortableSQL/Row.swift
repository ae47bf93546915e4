/// One row of a result, read by column name.
public struct Row: Sendable {
    let columns: Columns
    let values: [SQLValue]

    /// The column's value.
    ///
    /// - Throws: `DatabaseError.unreadable` where there is no such column or it holds another type.
    public func callAsFunction<Value: SQLReadable>(_ column: String) throws -> Value {
        guard let index = columns.position(of: column), index < values.count, let value = Value(sqlValue: values[index])
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
    private let names: [String]

    var count: Int { names.count }

    init(_ names: [String]) {
        self.names = names
    }

    /// The first column of that name. There are few: looking through them costs less than a dictionary for each result.
    func position(of name: String) -> Int? { names.firstIndex(of: name) }
}
