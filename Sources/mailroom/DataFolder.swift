import Foundation
import Glibc
import HelpDesk

/// The desk's folder: the database, the key that its secrets are sealed with, the lock of the running server.
struct DataFolder {
    let path: String

    /// Makes the folder where it is missing, for its owner alone.
    init(_ path: String) throws {
        self.path = URL(filePath: path).standardizedFileURL.path
        do {
            try FileManager.default.createDirectory(
                atPath: self.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandError("The data folder \(self.path) can't be made: \(error.localizedDescription)")
        }
    }

    var database: String { "\(path)/mailroom.sqlite" }
    /// Which mails are being read (`ReadingMarks`).
    var readingMarks: String { "\(path)/reading" }
    private var keyFile: String { "\(path)/secret.key" }

    /// The root key: from MAILROOM_KEY (64 hexadecimal digits), else from the folder, made there for a new desk.
    ///
    /// - Parameter isNew: nothing is sealed with a key yet.
    func rootKey(isNew: Bool, environment: [String: String] = ProcessInfo.processInfo.environment) throws -> [UInt8] {
        if let text = environment["MAILROOM_KEY"], !text.isEmpty {
            guard let key = Self.bytes(ofHex: text), key.count == 32 else {
                throw CommandError("MAILROOM_KEY must be 64 hexadecimal digits.")
            }
            return key
        }
        if let data = FileManager.default.contents(atPath: keyFile) {
            guard data.count == 32 else {
                throw CommandError(
                    "The key file \(keyFile) is damaged: it has \(data.count) bytes, not 32. Restore it from your backup."
                )
            }
            return Array(data)
        }
        guard isNew else {
            throw CommandError(
                "The key file \(keyFile) is missing, but the database has secrets that only it can open. Restore it from your backup, or set MAILROOM_KEY."
            )
        }
        return try makeKey()
    }

    /// Written whole under another name first: a crash leaves no half key. The first of two programs at once wins.
    private func makeKey() throws -> [UInt8] {
        let key = Tokens.systemRandom(32)
        let temporary = "\(keyFile).\(getpid())"
        let descriptor = open(temporary, O_CREAT | O_EXCL | O_WRONLY, 0o600)
        guard descriptor >= 0 else {
            throw CommandError("The key file can't be written in \(path): \(String(cString: strerror(errno)))")
        }
        let written = key.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        fsync(descriptor)
        close(descriptor)
        defer { unlink(temporary) }
        guard written == 32 else {
            throw CommandError("The key file can't be written in \(path): \(String(cString: strerror(errno)))")
        }
        if link(temporary, keyFile) == 0 { return key }
        return try rootKey(isNew: false)
    }

    private static func bytes(ofHex text: String) -> [UInt8]? {
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == text.count, digits.count % 2 == 0 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    /// Holds the folder for one server; the lock goes with the process.
    func lock() throws {
        let file = "\(path)/mailroom.lock"
        let descriptor = open(file, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandError("The lock file \(file) can't be opened: \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let owner =
                FileManager.default.contents(atPath: file).map {
                    String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
                } ?? "?"
            throw CommandError(
                "Another Mailroom (process \(owner)) uses \(path). Stop it first, or name another folder with --data.")
        }
        ftruncate(descriptor, 0)
        let text = Array("\(getpid())\n".utf8)
        _ = text.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }
}
