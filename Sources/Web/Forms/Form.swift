import HelpDesk
import MIME

/// What a form sent: fields, and files where it has any (HTML forms; RFC 7578 for files).
struct Form: Sendable {
    /// A form without files; sign-in and settings never need more.
    static let plainLimit = 256 * 1024
    /// A form with files.
    static let uploadLimit = 64 << 20

    private var fields: [String: [String]] = [:]
    private(set) var files: [NewFile] = []

    /// The first value of a field; empty where there is none.
    subscript(_ name: String) -> String { fields[name]?.first ?? "" }

    func all(_ name: String) -> [String] { fields[name] ?? [] }

    /// A ticked box.
    func isOn(_ name: String) -> Bool { !self[name].isEmpty && self[name] != "false" }

    var names: [String] { Array(fields.keys) }

    /// The same without what it had of files.
    var withoutFiles: Form {
        var form = self
        form.files = []
        return form
    }

    init(urlEncoded bytes: [UInt8]) {
        for pair in bytes.split(separator: UInt8(ascii: "&")).prefix(2000) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decoded(parts[0])
            fields[name, default: []].append(parts.count == 2 ? Self.decoded(parts[1]) : "")
        }
    }

    /// - Parameter bytes: the field Content-Type, an empty line, and the body.
    init(multipart bytes: [UInt8]) {
        let message = Message(parsing: bytes)
        for part in message.parts.dropFirst() {
            guard let disposition = part.disposition, let name = disposition.parameters["name"] else { continue }
            if let fileName = disposition.parameters["filename"] {
                let content = part.data()
                if !fileName.isEmpty || !content.isEmpty {
                    files.append(
                        NewFile(
                            name: fileName, type: "\(part.contentType.type)/\(part.contentType.subtype)",
                            content: content))
                }
            } else {
                fields[name, default: []].append(String(decoding: part.data(), as: UTF8.self))
            }
        }
    }

    /// `application/x-www-form-urlencoded` (WHATWG URL §5.1).
    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        var text: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%"), index + 2 < bytes.endIndex,
                let high = hexValue(bytes[index + 1]), let low = hexValue(bytes[index + 2])
            {
                text.append(high << 4 | low)
                index += 3
            } else {
                text.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                index += 1
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init)
    }
}
