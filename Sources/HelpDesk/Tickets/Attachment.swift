import Crypto
import Foundation
import PortableSQL

/// A file on a log entry; its bytes are stored once, however often it is sent (IN15).
public struct Attachment: Sendable, Hashable {
    public let id: ID<Attachment>
    public let ticketID: ID<Ticket>
    public let entryID: ID<LogEntry>
    public let name: String
    public let type: String
    public let size: Int
    public let digest: [UInt8]
    public let contentID: String?
    public let isInline: Bool

    /// `2.1 MB`, `14 kB`, `312 bytes`
    public static func sizeText(_ bytes: Int) -> String {
        if bytes < 1000 { return "\(bytes) bytes" }
        if bytes < 1_000_000 { return "\(bytes / 1000) kB" }
        return "\(Double(bytes / 100_000) / 10) MB"
    }
}

/// A file on its way into the desk, hashed before any transaction begins.
public struct NewFile: Sendable {
    public let name: String
    public let type: String
    public let content: [UInt8]
    public let contentID: String?
    public let isInline: Bool
    let digest: [UInt8]

    public init(name: String, type: String, content: [UInt8], contentID: String? = nil, isInline: Bool = false) {
        self.name = Self.acceptableName(name)
        self.type = type.oneLine(100).lowercased()
        self.content = content
        self.contentID = contentID
        self.isInline = isInline
        digest = Array(SHA256.hash(data: content))
    }

    /// A name is only ever shown and offered for saving, never a path (T37).
    private static func acceptableName(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let cleaned = last.oneLine(200).filter { !":*?\"<>|\u{200B}\u{200E}\u{200F}\u{FEFF}".contains($0) }
        let visible = String(cleaned.drop(while: { $0 == "." }))
        return visible.isEmpty ? "file" : visible
    }
}

extension Attachment {
    private static let chunkSize = 512 * 1024
    static let columns: SQL =
        "a.id, a.ticket_id, a.log_entry_id, a.name, a.type, a.size, a.digest, a.content_id, a.is_inline"

    init(_ row: Row) throws {
        id = try row("id")
        ticketID = try row("ticket_id")
        entryID = try row("log_entry_id")
        name = try row("name")
        type = try row("type")
        size = try row("size")
        digest = try row("digest")
        contentID = try row("content_id")
        isInline = try row("is_inline")
    }

    static func add(_ file: NewFile, to entry: ID<LogEntry>, of ticket: ID<Ticket>, in work: DeskTransaction) throws {
        try store(file, in: work)
        try work.sql.execute(
            """
            INSERT INTO attachment (ticket_id, log_entry_id, name, type, size, digest, content_id, is_inline)
            VALUES (\(ticket), \(entry), \(file.name), \(file.type), \(file.content.count), \(file.digest),
                    \(file.contentID), \(file.isInline))
            """)
    }

    private static func store(_ file: NewFile, in work: DeskTransaction) throws {
        let isNew = try work.sql.execute(
            """
            INSERT INTO file (digest, size, created_at) VALUES (\(file.digest), \(file.content.count), \(work.now))
            ON CONFLICT (digest) DO NOTHING
            """)
        guard isNew == 1 else { return }
        for (number, start) in stride(from: 0, to: file.content.count, by: chunkSize).enumerated() {
            let chunk = Array(file.content[start..<min(start + chunkSize, file.content.count)])
            try work.sql.execute(
                "INSERT INTO file_chunk (digest, number, content) VALUES (\(file.digest), \(number), \(chunk))")
        }
    }

    /// The files of a ticket's visible entries, by entry.
    public static func all(
        of ticket: Ticket, visibleTo viewer: Viewer, in tx: Transaction
    ) throws -> [ID<LogEntry>: [Attachment]] {
        let rows = try tx.rows(
            """
            SELECT \(columns)
            FROM attachment a JOIN log_entry l ON l.id = a.log_entry_id
            WHERE a.ticket_id = \(ticket.id) AND \(viewer.visibleEntries(in: ticket.categoryID))
            ORDER BY a.id
            LIMIT 5000
            """)
        return Dictionary(grouping: try rows.map(Attachment.init), by: \.entryID)
    }

    static func all(of entry: ID<LogEntry>, in tx: Transaction) throws -> [Attachment] {
        try tx.rows("SELECT \(columns) FROM attachment a WHERE a.log_entry_id = \(entry) ORDER BY a.id LIMIT 1000")
            .map(Attachment.init)
    }

    /// - Throws: `DeskError.notFound`, also where the entry it belongs to is none of theirs.
    public static func find(_ id: ID<Attachment>, visibleTo viewer: Viewer, in tx: Transaction) throws -> Attachment {
        guard let row = try tx.row("SELECT \(columns) FROM attachment a WHERE a.id = \(id)") else {
            throw DeskError.notFound("file")
        }
        let attachment = try Attachment(row)
        _ = try LogEntry.find(attachment.entryID, visibleTo: viewer, in: tx)
        return attachment
    }

    /// For an image that a signed address names: who has the address may see it.
    public static func find(signed id: ID<Attachment>, in tx: Transaction) throws -> Attachment {
        guard let row = try tx.row("SELECT \(columns) FROM attachment a WHERE a.id = \(id)") else {
            throw DeskError.notFound("file")
        }
        return try Attachment(row)
    }

    /// One piece of the content, from 0; nil behind the last.
    public func chunk(_ number: Int, in tx: Transaction) throws -> [UInt8]? {
        try tx.value("SELECT content FROM file_chunk WHERE digest = \(digest) AND number = \(number)")
    }

    public func content(in tx: Transaction) throws -> [UInt8] {
        var content: [UInt8] = []
        content.reserveCapacity(size)
        var number = 0
        while content.count < size, let chunk = try chunk(number, in: tx) {
            if chunk.count == size { return chunk }
            content += chunk
            number += 1
        }
        return content
    }
}
