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
        try SettingRow.content(of: key, in: tx).map { try JSONDecoder().decode(Self.self, from: Data($0.utf8)) }
    }

    public func save(in work: DeskTransaction) throws { try SettingRow.save(self, as: Self.key, in: work) }
}
