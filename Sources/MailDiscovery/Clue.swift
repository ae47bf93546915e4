/// What one source said.
struct Clue: Sendable, Equatable {
    /// The sources, the most trusted first.
    enum Rank: Comparable, Sendable {
        /// The place in the domain's list of places.
        case config(Int)
        case exchangerConfig(Int)
        case services
        case provider
        case wellKnown
    }

    let rank: Rank
    var servers: [FoundServer] = []
    /// What the domain decidedly does not offer.
    var refused: Set<FoundServer.Purpose> = []
}

extension [Clue] {
    /// The most servers given: the rest is a stranger's noise.
    private static let serverLimit = 64

    /// All servers by rank, each once; supposed ones only for a purpose that nobody has named or refused.
    var merged: [FoundServer] {
        let sorted = sorted { $0.rank < $1.rank }
        let refused = sorted.reduce(into: Set<FoundServer.Purpose>()) { $0.formUnion($1.refused) }
        var servers: [FoundServer] = []
        var seen: Set<Place> = []
        for clue in sorted {
            let named = servers
            for server in clue.servers where seen.insert(Place(server)).inserted {
                if clue.rank == .wellKnown {
                    let isNamed = named.contains { $0.purpose.isLike(server.purpose) }
                    if isNamed || refused.contains(server.purpose) { continue }
                }
                servers.append(server)
            }
        }
        return [FoundServer](servers.prefix(Self.serverLimit))
    }
}

private struct Place: Hashable {
    let purpose: FoundServer.Purpose
    let host: String
    let port: Int

    init(_ server: FoundServer) {
        purpose = server.purpose
        host = server.host.lowercasedASCII
        port = server.port
    }
}

extension FoundServer.Purpose {
    /// Whether both bring mail in, or both send it.
    fileprivate func isLike(_ other: FoundServer.Purpose) -> Bool { (self == .outgoing) == (other == .outgoing) }
}
