import Foundation
import HelpDesk
import MIME

/// Mails as other programs keep them: .eml files, Maildir, mbox (RFC 4155), in folders of them.
final class MailStore: ImportSource {
    /// One mail and where it is.
    struct Entry {
        let file: String
        /// Within an mbox file; nil: the file is one mail.
        let range: Range<Int>?
        /// Seconds since 1970: by the mail, else by its last server, else by its file.
        let date: Int64

        var name: String { range.map { "\(file) at \($0.lowerBound)" } ?? file }
    }

    /// As much of a mail as is looked at for its date.
    private static let headBytes = 64 * 1024

    private var open: (file: String, content: Data)?
    private var entries: [Entry] = []
    private var place = 0

    /// All mails below these paths.
    ///
    /// - Parameter unreadable: is told of each file that can't be read.
    init(_ paths: [String], unreadable: (String, any Error) -> Void) {
        var found: [Entry] = []
        for file in MailFiles.list(paths) where !Self.isMetadata(file) {
            do { found += try entries(in: file) } catch { unreadable(file, error) }
        }
        entries = found.enumerated().sorted { ($0.element.date, $0.offset) < ($1.element.date, $1.offset) }
            .map(\.element)
    }

    var total: Int { entries.count }

    func next(upTo count: Int, bytes: Int) async throws -> [ArchivedMail]? {
        guard place < entries.count else { return nil }
        var (mails, size): ([ArchivedMail], Int) = ([], 0)
        while place < entries.count, mails.count < count, size < bytes {
            let entry = entries[place]
            let content = Result { try read(entry) }
            size += (try? content.get().count) ?? 0
            mails.append(ArchivedMail(name: entry.name, date: entry.date, content: content))
            place += 1
        }
        return mails
    }

    func close() async {}

    /// The bytes of one mail, an mbox's quoting undone.
    private func read(_ entry: Entry) throws -> [UInt8] {
        guard let range = entry.range else { return try MailFiles.read(entry.file) }
        return Mbox.unquoted(try content(entry.file)[range])
    }

    private func entries(in file: String) throws -> [Entry] {
        let content = try content(file)
        let changed = try FileManager.default.attributesOfItem(atPath: file)[.modificationDate] as? Date
        let fallback = Int64((changed ?? Date()).timeIntervalSince1970)
        guard Mbox.isOne(content) else {
            return [Entry(file: file, range: nil, date: Self.date(of: content.prefix(Self.headBytes)) ?? fallback)]
        }
        return Mbox.ranges(in: content).map { range in
            let head = content[range.lowerBound..<min(range.upperBound, range.lowerBound + Self.headBytes)]
            return Entry(file: file, range: range, date: Self.date(of: head) ?? fallback)
        }
    }

    /// Mapped, not read: an mbox may be larger than memory.
    private func content(_ file: String) throws -> Data {
        if let open, open.file == file { return open.content }
        let content = try Data(contentsOf: URL(filePath: file), options: .mappedIfSafe)
        open = (file, content)
        return content
    }

    private static func date(of head: Data) -> Int64? {
        let bytes = Array(head)
        return Message(parsing: bytes).date ?? Arrival.lastHop(inHeader: bytes)?.seconds
    }

    /// What Maildir servers and mail programs keep beside the mails.
    private static func isMetadata(_ file: String) -> Bool {
        let name = (file as NSString).lastPathComponent
        let folder = ((file as NSString).deletingLastPathComponent as NSString).lastPathComponent
        return folder == "tmp" || name.hasPrefix("dovecot") || name.hasSuffix(".msf") || name == "maildirfolder"
            || name == "subscriptions"
    }
}
