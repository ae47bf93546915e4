import Foundation
import GRDB

/// GRDB's connection, within the closure that it was handed to.
final class SQLiteConnection: Connection {
    private let db: GRDB.Database

    init(_ db: GRDB.Database) {
        self.db = db
    }

    var dialect: Dialect { .sqlite }

    func run(_ text: String, _ values: [SQLValue]) throws(DatabaseError) -> [Row] {
        do {
            let statement = try db.cachedStatement(sql: text)
            let cursor = try GRDB.Row.fetchCursor(statement, arguments: StatementArguments(values.map(\.databaseValue)))
            let columns = Columns(statement.columnNames)
            let count = statement.columnCount
            var rows: [Row] = []
            while let row = try cursor.next() {
                let values = (0..<count).map { index in
                    let value: GRDB.DatabaseValue = row[index]
                    return SQLValue(value)
                }
                rows.append(Row(columns: columns, values: values))
            }
            return rows
        } catch let error as GRDB.DatabaseError {
            throw DatabaseError(error)
        } catch {
            throw .refused(code: "GRDB", message: "\(error)")
        }
    }

    func change(_ text: String, _ values: [SQLValue]) throws(DatabaseError) -> Int {
        do {
            let statement = try db.cachedStatement(sql: text)
            try statement.execute(arguments: StatementArguments(values.map(\.databaseValue)))
            return db.changesCount
        } catch let error as GRDB.DatabaseError {
            throw DatabaseError(error)
        } catch {
            throw .refused(code: "GRDB", message: "\(error)")
        }
    }
}

extension SQLValue {
    fileprivate var databaseValue: GRDB.DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .bool(let flag): (flag ? 1 : 0).databaseValue
        case .real(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .bytes(let bytes): Data(bytes).databaseValue
        }
    }

    fileprivate init(_ value: GRDB.DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .integer(number)
        case .double(let number): self = .real(number)
        case .string(let text): self = .text(text)
        case .blob(let data): self = .bytes([UInt8](data))
        }
    }
}

extension DatabaseError {
    init(_ error: GRDB.DatabaseError) {
        let message = error.message ?? "\(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_CONSTRAINT: self = .constraint(message)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy("another program holds its lock (\(message))")
        case .SQLITE_FULL: self = .storage("the disk is full (\(message))")
        case .SQLITE_IOERR: self = .storage(message)
        case .SQLITE_CANTOPEN:
            self = .unreachable("the file can't be opened (\(message)); check the folder and its owner")
        case .SQLITE_READONLY: self = .storage("the file is read-only (\(message))")
        default: self = .refused(code: "\(error.extendedResultCode.rawValue)", message: message)
        }
    }
}
