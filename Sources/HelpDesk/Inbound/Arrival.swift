import Crypto
import MIME

/// A mail that has reached us and is not ours yet: its bytes, and how it came.
public struct Arrival: Sendable {
    public enum Source: String, Sendable {
        case imap
        case pop3
        case receiver
        case pipe
        /// From an archive: silent, and dated as the mail is.
        case archive
    }

    /// Where on a server the mail is: mailbox, folder, UIDVALIDITY and UID (RFC 9051 §2.3.1.1).
    public struct Place: Sendable, Hashable {
        public let mailbox: ID<Mailbox>
        public let folder: String
        public let uidValidity: Int64
        public let uid: Int64

        public init(mailbox: ID<Mailbox>, folder: String, uidValidity: Int64, uid: Int64) {
            self.mailbox = mailbox
            self.folder = folder
            self.uidValidity = uidValidity
            self.uid = uid
        }
    }

    public let bytes: [UInt8]
    public let source: Source
    public let place: Place?
    public var envelopeFrom: String?
    public var envelopeTo: [String] = []
    /// When the server got it (INTERNALDATE); nil: now.
    public var arrivedAt: Timestamp?
    /// It was in the mailbox before that was added: nobody is mailed because of it (IN1).
    public var isSilent = false
    /// Where its ticket goes, where that was said when it was handed in.
    public var category: ID<Category>?
    /// Its size on the server, where only the header was fetched because the mail is too large.
    public var sizeOnServer: Int?
    let digest: [UInt8]

    /// Hashes the bytes: outside of any transaction.
    public init(_ bytes: [UInt8], source: Source, place: Place? = nil) {
        self.bytes = bytes
        self.source = source
        self.place = place
        digest = Array(SHA256.hash(data: bytes))
    }
}

extension Arrival {
    /// A mail of an archive.
    ///
    /// - Parameter date: seconds since 1970; a date that can't be is now.
    public static func imported(_ bytes: [UInt8], date: Int64, category: ID<Category>?) -> Arrival {
        var arrival = Arrival(bytes, source: .archive)
        arrival.isSilent = true
        arrival.category = category
        if date > 0 { arrival.arrivedAt = Timestamp(seconds: date) }
        return arrival
    }

    /// When the last server took the mail, as it wrote into the topmost Received field (RFC 5321 §4.4).
    public static func lastHop(inHeader header: [UInt8]) -> Timestamp? {
        guard let received = Message(parsing: header).header.first("Received")?.body,
            let end = received.lastIndex(of: ";"),
            let date = MailDate.read(String(received[received.index(after: end)...]))
        else { return nil }
        return Timestamp(seconds: date)
    }
}

/// What became of an arrival.
public enum Kept: Sendable, Hashable {
    /// Ours now; it waits to be read.
    case new(ID<InboundMail>)
    /// The very mail that we took from this place before.
    case again(ID<InboundMail>)
    /// The same bytes came before by another way.
    case duplicate(of: ID<InboundMail>)
}
