import CLibPQ
import Glibc

/// One connection to PostgreSQL through libpq, owned by one thread. Every call blocks.
final class PostgresConnection: Connection {
    /// Statements prepared on one connection at most; then they are all dropped and prepared anew.
    private static let preparedLimit = 500

    private let handle: OpaquePointer
    private var prepared: [String: String] = [:]
    private(set) var isBroken = false

    var dialect: Dialect { .postgres }

    /// - Throws: `DatabaseError.unreachable`, or `.unsafeSetting` where commits are not durable.
    init(url: String) throws(DatabaseError) {
        guard let handle = Self.connect(url) else { throw .unreachable("out of memory") }
        self.handle = handle
        guard PQstatus(handle) == CONNECTION_OK else {
            throw .unreachable(String(cString: PQerrorMessage(handle)).trimmed)
        }
        // Notices of the server ("relation exists, skipping") are nobody's news.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        PQsetClientEncoding(handle, "UTF8")
        try checkDurability()
    }

    deinit {
        PQfinish(handle)
    }

    /// A server that is gone without a word must not hold a thread for ever; what the URL itself says goes before this.
    private static func connect(_ url: String) -> OpaquePointer? {
        let words = [
            ("connect_timeout", "10"), ("keepalives_idle", "10"), ("keepalives_interval", "5"),
            ("keepalives_count", "4"), ("tcp_user_timeout", "30000"), ("dbname", url),
        ]
        let names = words.map { strdup($0.0) }
        let values = words.map { strdup($0.1) }
        defer { for text in names + values { free(text) } }
        return PQconnectdbParams(
            names.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 1)
    }

    /// Deleting a mail at its server rests on our commit being on the disk.
    private func checkDurability() throws(DatabaseError) {
        let row = try run(
            "SELECT current_setting('synchronous_commit') AS level, current_setting('fsync') AS fsync", []
        ).first
        guard let row, case .text(let level)? = row.values.first, case .text(let fsync)? = row.values.last else {
            return
        }
        guard level != "off", fsync == "on" else {
            throw .unsafeSetting(
                "PostgreSQL runs with synchronous_commit=\(level) and fsync=\(fsync): it could forget mail that Mailroom has already taken off the server. Set synchronous_commit=on and fsync=on."
            )
        }
    }

    func run(_ text: String, _ values: [SQLValue]) throws(DatabaseError) -> [Row] {
        let result = try execute(text, values)
        defer { PQclear(result) }
        return rows(of: result)
    }

    func change(_ text: String, _ values: [SQLValue]) throws(DatabaseError) -> Int {
        let result = try execute(text, values)
        defer { PQclear(result) }
        return Int(String(cString: PQcmdTuples(result))) ?? 0
    }

    func measured<Result>(_ text: String, _ values: [SQLValue], _ body: () throws -> Result) throws
        -> (Result, StatementCost)
    {
        let cost = try PostgresPlan.isExplained(text) ? explained(text, values) : StatementCost(work: 0, plan: [])
        return (try body(), cost)
    }

    /// Runs it for its plan and takes that back.
    private func explained(_ text: String, _ values: [SQLValue]) throws -> StatementCost {
        try command("SAVEPOINT explained")
        defer { do { try command("RELEASE SAVEPOINT explained") } catch {} }
        do {
            let rows = try run("EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) \(text)", values)
            try command("ROLLBACK TO SAVEPOINT explained")
            return PostgresPlan.cost(of: try rows.map { try $0.first() })
        } catch {
            try command("ROLLBACK TO SAVEPOINT explained")
            throw error
        }
    }

    /// A word without values, such as BEGIN.
    func command(_ text: String) throws(DatabaseError) {
        PQclear(try checked(PQexec(handle, text)))
    }

    private func execute(_ text: String, _ values: [SQLValue]) throws(DatabaseError) -> OpaquePointer {
        let name = try preparedName(for: text, count: values.count)
        let parameters = Parameters(values)
        return try checked(
            parameters.withPointers { pointers, lengths, formats in
                PQexecPrepared(handle, name, Int32(values.count), pointers, lengths, formats, 0)
            })
    }

    private func preparedName(for text: String, count: Int) throws(DatabaseError) -> String {
        if let name = prepared[text] { return name }
        if prepared.count >= Self.preparedLimit {
            try command("DEALLOCATE ALL")
            prepared.removeAll()
        }
        let name = "s\(prepared.count)"
        PQclear(try checked(PQprepare(handle, name, text, Int32(count), nil)))
        prepared[text] = name
        return name
    }

    private func checked(_ result: OpaquePointer?) throws(DatabaseError) -> OpaquePointer {
        guard let result else {
            isBroken = PQstatus(handle) != CONNECTION_OK
            throw .unreachable(String(cString: PQerrorMessage(handle)).trimmed)
        }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return result
        default:
            defer { PQclear(result) }
            isBroken = PQstatus(handle) != CONNECTION_OK
            throw error(of: result)
        }
    }

    private func error(of result: OpaquePointer) -> DatabaseError {
        let message = String(cString: PQresultErrorMessage(result)).trimmed
        guard let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))) else { return .unreachable(message) }
        let code = String(cString: state)
        // read_only_sql_transaction: a standby, or a server that was set so.
        if code == "25006" { return .storage("it may only be read (\(message))") }
        // SQLSTATE classes: PostgreSQL's appendix A.
        switch code.prefix(2) {
        case "23": return .constraint(message)
        case "40", "55": return .busy(message)
        case "53", "58": return .storage(message)
        case "08", "57": return .unreachable(message)
        default: return .refused(code: code, message: message)
        }
    }

    private func rows(of result: OpaquePointer) -> [Row] {
        let width = PQnfields(result)
        let columns = Columns((0..<width).map { String(cString: PQfname(result, $0)) })
        let types = (0..<width).map { PQftype(result, $0) }
        return (0..<PQntuples(result)).map { row in
            Row(columns: columns, values: (0..<width).map { value(of: result, row, $0, type: types[Int($0)]) })
        }
    }

    private func value(of result: OpaquePointer, _ row: Int32, _ column: Int32, type: Oid) -> SQLValue {
        guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else { return .null }
        let length = Int(PQgetlength(result, row, column))
        let bytes = UnsafeRawBufferPointer(start: start, count: length)
        switch type {
        case PostgresType.bytea: return .bytes(unhex(bytes))
        case PostgresType.bool: return .bool(bytes.first == UInt8(ascii: "t"))
        case PostgresType.int2, PostgresType.int4, PostgresType.int8:
            return Int64(String(decoding: bytes, as: UTF8.self)).map(SQLValue.integer) ?? .null
        case PostgresType.float4, PostgresType.float8, PostgresType.numeric:
            let text = String(decoding: bytes, as: UTF8.self)
            return Int64(text).map(SQLValue.integer) ?? Double(text).map(SQLValue.real) ?? .null
        default: return .text(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// `\x` and two hexadecimal digits a byte (PostgreSQL's bytea output).
    private func unhex(_ text: UnsafeRawBufferPointer) -> [UInt8] {
        guard text.count >= 2 else { return [] }
        func digit(_ byte: UInt8) -> UInt8 { byte <= 0x39 ? byte &- 0x30 : (byte | 0x20) &- 0x57 }
        let count = (text.count - 2) / 2
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            for index in 0..<count {
                buffer[index] = digit(text[2 + 2 * index]) << 4 | digit(text[3 + 2 * index])
            }
            filled = count
        }
    }
}

/// The built-in types' numbers (PostgreSQL's pg_type.dat).
private enum PostgresType {
    static let bool: Oid = 16
    static let bytea: Oid = 17
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let float4: Oid = 700
    static let float8: Oid = 701
    static let numeric: Oid = 1700
}

/// The values of one statement, as libpq takes them: bytes in binary, all else as text.
private struct Parameters {
    private let storage: [[UInt8]?]
    private let formats: [Int32]

    init(_ values: [SQLValue]) {
        storage = values.map { value in
            switch value {
            case .null: nil
            case .integer(let number): Array("\(number)".utf8) + [0]
            case .bool(let flag): [UInt8(ascii: flag ? "t" : "f"), 0]
            case .real(let number): Array("\(number)".utf8) + [0]
            case .text(let text): Array(text.utf8) + [0]
            case .bytes(let bytes): bytes
            }
        }
        formats = values.map { value in
            guard case .bytes = value else { return 0 }
            return 1
        }
    }

    func withPointers<Result>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Result
    ) -> Result {
        // One block holds all values, so that no pointer outlives its array.
        let total = storage.reduce(1) { $0 + ($1?.count ?? 0) }
        return withUnsafeTemporaryAllocation(byteCount: total, alignment: 1) { block in
            var pointers: [UnsafePointer<CChar>?] = []
            var offset = 0
            for bytes in storage {
                guard let bytes, let base = block.baseAddress else {
                    pointers.append(nil)
                    continue
                }
                let start = base + offset
                bytes.withUnsafeBytes { source in
                    if let first = source.baseAddress { start.copyMemory(from: first, byteCount: source.count) }
                }
                pointers.append(UnsafePointer(start.assumingMemoryBound(to: CChar.self)))
                offset += bytes.count
            }
            let lengths = storage.map { Int32($0?.count ?? 0) }
            return body(pointers, lengths, formats)
        }
    }
}

extension String {
    /// Without white space at both ends; libpq ends its messages with a line feed.
    fileprivate var trimmed: String {
        var scalars = Substring(self)
        while scalars.last?.isWhitespace == true { scalars.removeLast() }
        while scalars.first?.isWhitespace == true { scalars.removeFirst() }
        return scalars.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
