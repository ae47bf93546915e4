import Foundation

/// Mails that lie in files, as commands are given them: one mail a file.
enum MailFiles {
    /// A file is itself; a directory is all files in it and below, sorted by their paths.
    static func list(_ paths: [String]) -> [String] { paths.flatMap(list) }

    private static func list(_ path: String) -> [String] {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue else {
            return [path]
        }
        let root = URL(fileURLWithPath: path)
        let found = FileManager.default.enumerator(
            at: root, includingPropertiesForKeys: [.isRegularFileKey], options: [.skipsHiddenFiles])
        let names = (found?.allObjects ?? []).compactMap { $0 as? URL }
            .filter { !$0.hasDirectoryPath }
            .map { $0.standardizedFileURL.path.dropFirst(root.standardizedFileURL.path.count).drop { $0 == "/" } }
        let folder = path.hasSuffix("/") ? path : path + "/"
        return names.sorted().map { folder + $0 }
    }

    /// - Throws: `CommandError` in words that name no file.
    static func read(_ path: String) throws -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw CommandError((error as NSError).localizedFailureReason ?? error.localizedDescription)
        }
    }
}
