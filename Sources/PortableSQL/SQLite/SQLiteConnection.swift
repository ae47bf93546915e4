import GRDB
import GRDBSQLite

/// GRDB's connection, within the closure that it was handed to.
///
/// GRDB prepares and keeps the statements; their values are bound and their rows read by SQLite's own calls, which
/// copies each value once and not three times.
final class SQLiteConnection: Connection {
    private let db: GRDB.Database

    init(_ db: GRDB.Database) {
        self.db = db
    }

    var dialect: Dialect { .sqlite }

    func run(_ text: String, _ values: [SQLValue]) throws(DatabaseError) -> [Row] {
        let statement = try prepared(text)
        let columns = Columns(statement.columnNames)
        let handle = statement.sqliteStatement
        var rows: [Row] = []
        try step(handle, values[...]) {
            rows.append(Row(columns: columns, values: (0..<Int32(columns.count)).map { SQLValue(handle, column: $0) }))
        }
        return rows
    }

    func change(_ text: String, _ values: [SQLValue]) throws(DatabaseError) -> Int {
        try step(try prepared(text).sqliteStatement, values[...]) {}
        return db.changesCount
    }

    func measured<Result>(_ text: String, _ values: [SQLValue], _ body: () throws -> Result) throws
        -> (Result, StatementCost)
    {
        let handle = try prepared(text).sqliteStatement
        sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_VM_STEP, 1)
        let result = try body()
        let steps = Int(sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_VM_STEP, 1))
        let plan = try run("EXPLAIN QUERY PLAN \(text)", values).map { try $0("detail") as String }
        return (result, StatementCost(work: steps, plan: plan))
    }

    private func prepared(_ text: String) throws(DatabaseError) -> Statement {
        do {
            return try db.cachedStatement(sql: text)
        } catch let error as GRDB.DatabaseError {
            throw DatabaseError(error)
        } catch {
            throw .refused(code: "GRDB", message: "\(error)")
        }
    }

    /// Binds the values, runs the statement to its end, and leaves it ready for the next use.
    private func step(_ statement: OpaquePointer, _ values: ArraySlice<SQLValue>, _ eachRow: () -> Void)
        throws(DatabaseError)
    {
        let expected = Int(sqlite3_bind_parameter_count(statement))
        guard expected == values.count else {
            throw .refused(code: "bind", message: "the statement takes \(expected) values, and got \(values.count)")
        }
        let code = bind(values, to: statement) {
            var code = sqlite3_step(statement)
            while code == SQLITE_ROW {
                eachRow()
                code = sqlite3_step(statement)
            }
            return code
        }
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        guard code == SQLITE_DONE else {
            let connection = sqlite3_db_handle(statement)
            throw DatabaseError(
                code: sqlite3_extended_errcode(connection), message: String(cString: sqlite3_errmsg(connection)))
        }
    }

    /// Small values are copied by SQLite; a large one is lent for as long as `body` runs.
    ///
    /// - Returns: what `body` does, or SQLite's code where a value could not be bound.
    private func bind(_ values: ArraySlice<SQLValue>, to statement: OpaquePointer, _ body: () -> Int32) -> Int32 {
        for index in values.indices {
            let position = Int32(index + 1)
            let code: Int32
            switch values[index] {
            case .null: code = sqlite3_bind_null(statement, position)
            case .integer(let number): code = sqlite3_bind_int64(statement, position, number)
            case .bool(let flag): code = sqlite3_bind_int64(statement, position, flag ? 1 : 0)
            case .real(let number): code = sqlite3_bind_double(statement, position, number)
            case .text(var text):
                code = text.withUTF8 { bytes in
                    bytes.withMemoryRebound(to: CChar.self) {
                        sqlite3_bind_text64(
                            statement, position, $0.baseAddress ?? Self.nothing, UInt64($0.count), Self.copies,
                            UInt8(SQLITE_UTF8))
                    }
                }
            case .bytes(let bytes) where bytes.isEmpty: code = sqlite3_bind_zeroblob(statement, position, 0)
            case .bytes(let bytes) where bytes.count <= Self.smallSize:
                code = sqlite3_bind_blob64(statement, position, bytes, UInt64(bytes.count), Self.copies)
            case .bytes(let bytes):
                return bytes.withUnsafeBytes { lent in
                    let code = sqlite3_bind_blob64(statement, position, lent.baseAddress, UInt64(lent.count), nil)
                    guard code == SQLITE_OK else { return code }
                    return bind(values[(index + 1)...], to: statement, body)
                }
            }
            guard code == SQLITE_OK else { return code }
        }
        return body()
    }

    private static let smallSize = 16 << 10
    /// Behind an empty text: NULL would bind NULL.
    private static var nothing: UnsafePointer<CChar>? { UnsafePointer(bitPattern: 1) }
    /// SQLITE_TRANSIENT, which the importer leaves out: SQLite makes its own copy before the call returns.
    private static var copies: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}

extension SQLValue {
    /// A column of the row that the statement stands on.
    fileprivate init(_ statement: OpaquePointer, column: Int32) {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: self = .integer(sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT: self = .real(sqlite3_column_double(statement, column))
        case SQLITE_TEXT:
            let start = sqlite3_column_text(statement, column)
            let count = Int(sqlite3_column_bytes(statement, column))
            self = .text(String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
        case SQLITE_BLOB:
            let start = sqlite3_column_blob(statement, column)
            let count = Int(sqlite3_column_bytes(statement, column))
            self = .bytes([UInt8](UnsafeRawBufferPointer(start: start, count: count)))
        default: self = .null
        }
    }
}

extension DatabaseError {
    init(_ error: GRDB.DatabaseError) {
        self.init(
            code: error.extendedResultCode.rawValue, message: error.message ?? "\(error.resultCode)")
    }

    /// - Parameter code: SQLite's extended result code; its low byte is the primary one.
    fileprivate init(code: Int32, message: String) {
        switch code & 0xFF {
        case SQLITE_CONSTRAINT: self = .constraint(message)
        case SQLITE_BUSY, SQLITE_LOCKED: self = .busy("another program holds its lock (\(message))")
        case SQLITE_FULL: self = .storage("the disk is full (\(message))")
        case SQLITE_IOERR: self = .storage(message)
        case SQLITE_CANTOPEN:
            self = .unreachable("the file can't be opened (\(message)); check the folder and its owner")
        case SQLITE_READONLY: self = .storage("the file is read-only (\(message))")
        default: self = .refused(code: "\(code)", message: message)
        }
    }
}
