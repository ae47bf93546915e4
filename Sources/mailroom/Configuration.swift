import Foundation

/// What is needed before there is a database. A flag beats the environment, the environment beats the file.
struct Configuration {
    static let keys = [
        "data", "database", "listen", "receive", "url", "host-name", "log-level", "watchdog", "trusted-proxies",
    ]

    private var values: [String: String]

    /// - Parameters:
    ///   - path: the file; nil for none.
    ///   - environment: `MAILROOM_DATA` and so on.
    /// - Throws: `CommandError` naming the line that is not right.
    init(file path: String?, environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        values = try path.map(Self.read) ?? [:]
        for key in Self.keys {
            if let value = environment[Self.variable(key)], !value.isEmpty { values[key] = value }
        }
    }

    func value(_ key: String, flag: String?) -> String? { flag ?? values[key] }

    static func variable(_ key: String) -> String { "MAILROOM_" + key.uppercased().replacing("-", with: "_") }

    /// `key = value` lines; `#` begins a comment.
    private static func read(_ path: String) throws -> [String: String] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandError("The configuration file \(path) can't be read.")
        }
        var found: [String: String] = [:]
        for (index, line) in String(decoding: data, as: UTF8.self).split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline
        ).enumerated() {
            let text = line.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces)
            guard !text.isEmpty else { continue }
            let parts = text.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard parts.count == 2 else { throw CommandError("\(path), line \(index + 1): write key = value.") }
            guard keys.contains(parts[0]) else {
                throw CommandError(
                    "\(path), line \(index + 1): there is no setting \(parts[0]); there are \(keys.joined(separator: ", "))."
                )
            }
            found[parts[0]] = parts[1]
        }
        return found
    }
}

/// What a command tells in one sentence before it ends with 1.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
