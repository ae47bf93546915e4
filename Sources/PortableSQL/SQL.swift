/// A statement with its values: a string literal whose `\( )` are bound, never spliced.
///
/// ```swift
/// "SELECT id FROM person WHERE email = \(address) LIMIT \(10)"
/// ```
/// `\(.identity)` and its like are `Dialectal` words, spelled by the engine; `\(columns)` of type `SQL` is joined in.
/// There is no way from a `String` variable into the text of a statement.
public struct SQL: Sendable, ExpressibleByStringInterpolation {
    enum Piece: Sendable {
        case text(String)
        case value(SQLValue)
        case word(Dialectal)
    }

    var pieces: [Piece]

    public init(stringLiteral value: StaticString) {
        pieces = [.text(value.description)]
    }

    public init(stringInterpolation: StringInterpolation) {
        pieces = stringInterpolation.pieces
    }

    public struct StringInterpolation: StringInterpolationProtocol {
        var pieces: [Piece] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(2 * interpolationCount + 1)
        }

        public mutating func appendLiteral(_ literal: StaticString) {
            pieces.append(.text(literal.description))
        }

        /// Binds one value.
        public mutating func appendInterpolation(_ value: some SQLBindable) {
            pieces.append(.value(value.sqlValue))
        }

        /// Binds one value, or NULL.
        public mutating func appendInterpolation<Value: SQLBindable>(_ value: Value?) {
            pieces.append(.value(value.sqlValue))
        }

        /// Joins another piece of SQL in, with its values.
        public mutating func appendInterpolation(_ sql: SQL) {
            pieces.append(contentsOf: sql.pieces)
        }

        /// Writes a word that the engines spell differently.
        public mutating func appendInterpolation(_ word: Dialectal) {
            pieces.append(.word(word))
        }

        /// Writes a number of the program's own into the text, such as a page's length: PostgreSQL then keeps its plan, where
        /// a bound one would have it plan for any. Of few values only, as each makes a statement of its own.
        public mutating func appendInterpolation(constant number: Int) {
            pieces.append(.text("\(number)"))
        }

        /// Binds a list: `id IN \(list: ids)`. An empty list gives `(NULL)`, which nothing equals.
        public mutating func appendInterpolation(list values: [some SQLBindable]) {
            guard !values.isEmpty else { return pieces.append(.text("(NULL)")) }
            pieces.append(.text("("))
            for (index, value) in values.enumerated() {
                if index > 0 { pieces.append(.text(", ")) }
                pieces.append(.value(value.sqlValue))
            }
            pieces.append(.text(")"))
        }
    }

    /// Several pieces with `separator` between them; the empty piece where there are none.
    public static func joined(_ parts: [SQL], by separator: SQL) -> SQL {
        var joined = SQL(pieces: [])
        for (index, part) in parts.enumerated() {
            if index > 0 { joined.pieces += separator.pieces }
            joined.pieces += part.pieces
        }
        return joined
    }

    public static func + (left: SQL, right: SQL) -> SQL {
        SQL(pieces: left.pieces + right.pieces)
    }

    private init(pieces: [Piece]) {
        self.pieces = pieces
    }

    /// The statement's text for one engine, and its values in order.
    func rendered(for dialect: Dialect) -> (text: String, values: [SQLValue]) {
        var text = ""
        var values: [SQLValue] = []
        for piece in pieces {
            switch piece {
            case .text(let part): text += part
            case .word(let word): text += word.spelled(in: dialect)
            case .value(let value):
                values.append(value)
                text += dialect.placeholder(values.count)
            }
        }
        return (text, values)
    }
}
