import MIME
import MailTransport
import MailWire

/// The mails of an IMAP folder; only read, nothing there is changed.
final class IMAPFolderSource: ImportSource {
    /// UIDs asked for in one FETCH.
    private static let portion = 500

    private let connection: IMAPConnection
    private let mails: [IMAPMessageInfo]
    private let sizeLimit: Int
    private var place = 0

    private init(_ connection: IMAPConnection, _ mails: [IMAPMessageInfo], sizeLimit: Int) {
        self.connection = connection
        self.mails = mails
        self.sizeLimit = sizeLimit
    }

    static func open(_ address: IMAPAddress, password: String, sizeLimit: Int) async throws -> IMAPFolderSource {
        let connection = try await IMAPConnection.connect(
            to: address.endpoint, credentials: .password(user: address.username, Secret(password)))
        _ = try await connection.select(address.folder, readOnly: true)
        let uids = try await connection.search(from: 1)
        var mails: [IMAPMessageInfo] = []
        for start in stride(from: 0, to: uids.count, by: portion) {
            mails += try await connection.fetchInfo(Array(uids[start..<min(start + portion, uids.count)]))
        }
        // By arrival: mails that were moved here later have higher UIDs than their answers.
        mails.sort { ($0.internalDate ?? 0, $0.uid) < ($1.internalDate ?? 0, $1.uid) }
        return IMAPFolderSource(connection, mails, sizeLimit: sizeLimit)
    }

    var total: Int { mails.count }

    func next(upTo count: Int, bytes: Int) async throws -> [ArchivedMail]? {
        guard place < mails.count else { return nil }
        var (wanted, size): ([IMAPMessageInfo], Int) = ([], 0)
        while place < mails.count, wanted.count < count, wanted.isEmpty || size + mails[place].size <= bytes {
            wanted.append(mails[place])
            size += mails[place].size
            place += 1
        }
        var fetched: [UInt32: ArchivedMail] = [:]
        try await connection.fetch(wanted.map(\.uid).sorted(), sizeLimit: sizeLimit) { mail in
            let content: Result<[UInt8], any Error> =
                mail.isTooLarge ? .failure(ImportProblem.tooLarge(sizeLimit)) : .success(mail.bytes)
            let date = Message(parsing: Array(mail.bytes.prefix(64 * 1024))).date ?? mail.internalDate ?? 0
            fetched[mail.uid] = ArchivedMail(name: "mail with UID \(mail.uid)", date: date, content: content)
        }
        // One that was removed there in between is not missed.
        return wanted.compactMap { fetched[$0.uid] }
    }

    func close() async { await connection.logout() }
}
