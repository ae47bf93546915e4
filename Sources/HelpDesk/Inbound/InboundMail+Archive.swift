import PortableSQL

/// Mails of an archive: known ones change nothing, not even the books, so that an import can be run again.
extension InboundMail {
    var isArchived: Bool { source == Arrival.Source.archive.rawValue }

    /// Takes those into custody that were never here, all in one commit.
    ///
    /// - Returns: how many.
    public static func keepImported(_ arrivals: [Arrival], on desk: Desk) async throws -> Int {
        guard !arrivals.isEmpty else { return 0 }
        return try await desk.write { work in
            let known: Set<[UInt8]> = Set(
                try work.sql.values(
                    "SELECT dedupe_digest FROM inbound WHERE dedupe_digest IN \(list: arrivals.map(\.digest))"))
            var seen = known
            var count = 0
            for arrival in arrivals where seen.insert(arrival.digest).inserted {
                _ = try keep(arrival, perMailbox: false, in: work)
                count += 1
            }
            work.signal(.inbound)
            return count
        }
    }
}
