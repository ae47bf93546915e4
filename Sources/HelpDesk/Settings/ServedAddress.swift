import Foundation
import PortableSQL

/// What the pages' addresses begin with, and this host's name in mail, as the server that was started last was told them:
/// commands beside it speak of the same.
public struct ServedAddress: Codable, Sendable, Hashable {
    private static let key = "served"

    /// Without a slash at its end.
    public var url: String
    public var hostName: String

    public init(url: String, hostName: String) {
        self.url = url
        self.hostName = hostName
    }

    /// Nil where no server was ever started.
    public static func load(in tx: Transaction) throws -> ServedAddress? {
        let content: String? = try tx.value("SELECT content FROM setting WHERE section = \(key)")
        return try content.map { try JSONDecoder().decode(Self.self, from: Data($0.utf8)) }
    }

    public func save(in work: DeskTransaction) throws {
        let content = String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
        try work.sql.execute(
            """
            INSERT INTO setting (section, content, updated_at) VALUES (\(Self.key), \(content), \(work.now))
            ON CONFLICT (section) DO UPDATE SET content = excluded.content, updated_at = excluded.updated_at
            """)
    }
}
