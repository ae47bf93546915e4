import NIOCore

extension IMAPConversation {
    func select(_ name: String, readOnly: Bool) async throws -> IMAPFolder {
        leaveFolder()
        var uidValidity: UInt32?
        var uidNext: UInt32?
        let status = try await run(.select(name, readOnly: readOnly)) { response in
            guard case .status(let status) = response else { return }
            switch status.code {
            case "UIDVALIDITY": uidValidity = UInt32(status.argument)
            case "UIDNEXT": uidNext = UInt32(status.argument)
            default: break
            }
        }
        forgetNews()
        guard let uidValidity, uidValidity > 0 else {
            throw TransportError.protocolBroken(
                "it names no UIDVALIDITY for \(name), so its mails can't be told apart for good")
        }
        let isReadOnly = readOnly || status.code == "READ-ONLY"
        return IMAPFolder(
            name: name, uidValidity: uidValidity, uidNext: uidNext, exists: exists, isReadOnly: isReadOnly)
    }

    func search(from uid: UInt32) async throws -> [UInt32] {
        // What comes from here on is news to the next wait, even if this answer has it already.
        forgetNews()
        let from = max(1, uid)
        let found = try await found(by: .searchFrom(from, extended: capabilities.extendedSearch))
        // `n:*` gives the last mail even where its UID is below n (RFC 9051 §9, seq-range).
        return found.filter { $0 >= from }
    }

    /// Which of these are still there.
    func remaining(of uids: [UInt32], _ key: IMAPCommand.Key = .all) async throws -> Set<UInt32> {
        var result: Set<UInt32> = []
        for set in IMAPSet.sets(of: uids) {
            let asked = Set(set.uids)
            let command = IMAPCommand.searchAmong(set.text, key, extended: capabilities.extendedSearch)
            result.formUnion(try await found(by: command).filter(asked.contains))
        }
        return result
    }

    /// The UIDs that a search found, ascending.
    func found(by command: IMAPCommand) async throws -> [UInt32] {
        var ranges: [ClosedRange<UInt32>] = []
        var count = 0
        try await run(command) { response in
            guard case .found(let more) = response else { return }
            count += more.reduce(0) { $0 + $1.count }
            guard count <= Self.foundLimit else {
                throw TransportError.tooLarge("The server found more than \(Self.foundLimit) mails.")
            }
            ranges += more
        }
        var uids: [UInt32] = []
        uids.reserveCapacity(count)
        for range in ranges { uids.append(contentsOf: range) }
        // In place: a set of millions has several times their memory.
        uids.sort()
        var kept = 0
        for uid in uids where kept == 0 || uids[kept - 1] != uid {
            uids[kept] = uid
            kept += 1
        }
        uids.removeLast(uids.count - kept)
        return uids
    }

    /// More mails than a folder has: a range from 1 to 4294967295 must not be written out.
    private static var foundLimit: Int { 5_000_000 }

    func addFlag(_ flag: IMAPCommand.Flag, to uids: [UInt32]) async throws {
        for set in IMAPSet.sets(of: uids) { try await run(.addFlag(set.text, flag)) }
    }
}
