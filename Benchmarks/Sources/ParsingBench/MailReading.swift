import Glibc
import MIME

/// All that GMime and Python's email do in the comparison: all headers, subject and from decoded, every part decoded,
/// text as UTF-8.
///
/// - Returns: bytes of decoded bodies.
func readWhole(_ bytes: [UInt8]) -> Int {
    let message = Message(parsing: bytes)
    var decoded = message.subject.utf8.count + message.from.count
    for field in message.header.fields { decoded &+= field.rawBody.count & 1 }
    for part in message.parts where part.children.isEmpty {
        decoded &+= part.contentType.type == "text" ? part.text().utf8.count : part.data().count
    }
    return decoded
}

/// The files named in the file `list`, one a line.
func mails(listedIn list: String) -> [[UInt8]] {
    String(decoding: contents(of: list), as: UTF8.self).split(separator: "\n").map { contents(of: String($0)) }
}

private func contents(of path: String) -> [UInt8] {
    guard let file = fopen(path, "rb") else { fatalError("cannot open \(path)") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return bytes
}
