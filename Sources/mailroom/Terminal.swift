import ArgumentParser
import Foundation
import Glibc
import HelpDesk

/// Standard input, output and error.
enum Terminal {
    static func say(_ text: String) {
        put(text + "\n", STDOUT_FILENO)
    }

    static func complain(_ text: String) {
        put("mailroom: \(text)\n", STDERR_FILENO)
    }

    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .iso8601
        say(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    static var isInteractive: Bool { isatty(STDIN_FILENO) == 1 }

    /// All of standard input, at most `limit` bytes.
    ///
    /// - Throws: `CommandError` where there is more.
    static func input(limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let chunk = try FileHandle.standardInput.read(upToCount: 1 << 20), !chunk.isEmpty {
            guard bytes.count + chunk.count <= limit else {
                throw CommandError("There is more than \(limit >> 20) MiB on standard input.")
            }
            bytes += chunk
        }
        return bytes
    }

    /// A text from a file, or from standard input (`-`), at most 1 MiB.
    static func text(of path: String) throws -> String {
        if path == "-" { return String(decoding: try input(limit: 1 << 20), as: UTF8.self) }
        // A pipe or /dev/null is as good as a file.
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw CommandError("The file \(path) can't be read.")
        }
        return String(decoding: try file.read(upToCount: 1 << 20) ?? Data(), as: UTF8.self)
    }

    /// A secret: from a file, from standard input (`-`), or from MAILROOM_PASSWORD.
    static func secret(file: String?) throws -> String {
        let text: String
        switch file {
        case "-": text = String(decoding: try input(limit: 64 * 1024), as: UTF8.self)
        case let path?:
            guard let data = FileManager.default.contents(atPath: path) else {
                throw CommandError("The password file \(path) can't be read.")
            }
            text = String(decoding: data, as: UTF8.self)
        case nil:
            guard let variable = ProcessInfo.processInfo.environment["MAILROOM_PASSWORD"] else {
                throw CommandError(
                    "Give the password with --password-file FILE (- for standard input), or in MAILROOM_PASSWORD.")
            }
            text = variable
        }
        return text.trimmingCharacters(in: .newlines)
    }

    private static func put(_ text: String, _ descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }
}
