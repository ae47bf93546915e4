import Foundation
import PortableSQL

/// What the mail that made a ticket left for a technician to decide with one click.
public struct TicketOffers: Codable, Sendable, Hashable {
    /// Who wrote what a technician forwarded, where that was not believed (IN7).
    public var originalSender: String?
    /// Recipients beyond the number that is subscribed by itself (IN6).
    public var leftOut: [String] = []

    public init() {}

    public var isEmpty: Bool { self == TicketOffers() }

    /// Empty text for nothing.
    init(stored text: String) throws {
        self = text.isEmpty ? TicketOffers() : try JSONDecoder().decode(Self.self, from: Data(text.utf8))
    }

    func stored() throws -> String {
        isEmpty ? "" : String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
    }
}
