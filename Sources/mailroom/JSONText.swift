/// JSON that keeps the order of its keys (RFC 8259), in one line.
enum JSONText {
    case null
    case bool(Bool)
    case number(Int)
    case text(String)
    case array([JSONText])
    case object([(String, JSONText)])

    static func string(_ text: String?) -> JSONText { text.map { .text($0) } ?? .null }

    var text: String {
        var output: [UInt8] = []
        write(into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    private func write(into output: inout [UInt8]) {
        switch self {
        case .null: output += "null".utf8
        case .bool(let value): output += (value ? "true" : "false").utf8
        case .number(let value): output += String(value).utf8
        case .text(let value): Self.quote(value, into: &output)
        case .array(let values): Self.join("[", values, "]", into: &output) { $0.write(into: &$1) }
        case .object(let fields):
            Self.join("{", fields, "}", into: &output) { field, output in
                Self.quote(field.0, into: &output)
                output.append(UInt8(ascii: ":"))
                field.1.write(into: &output)
            }
        }
    }

    private static func join<Element>(
        _ open: String, _ elements: [Element], _ close: String, into output: inout [UInt8],
        _ write: (Element, inout [UInt8]) -> Void
    ) {
        output += open.utf8
        for (place, element) in elements.enumerated() {
            if place > 0 { output.append(UInt8(ascii: ",")) }
            write(element, &output)
        }
        output += close.utf8
    }

    private static func quote(_ text: String, into output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): output += #"\""#.utf8
            case UInt8(ascii: "\\"): output += #"\\"#.utf8
            case UInt8(ascii: "\n"): output += #"\n"#.utf8
            case UInt8(ascii: "\r"): output += #"\r"#.utf8
            case UInt8(ascii: "\t"): output += #"\t"#.utf8
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                output += (byte < 16 ? "\\u000" + digits : "\\u00" + digits).utf8
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
