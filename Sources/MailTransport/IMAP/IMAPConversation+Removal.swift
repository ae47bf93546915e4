extension IMAPConversation {
    /// Marks, expunges, and asks what is left (reliability.md §4.2).
    func remove(_ uids: [UInt32]) async throws -> [UInt32] {
        let refusal = try await refusal { try await addFlag(.deleted, to: uids) }
        if capabilities.uidPlus {
            for set in IMAPSet.sets(of: uids) { _ = try await self.refusal { try await run(.expungeOnly(set.text)) } }
        } else {
            try await expungeIfOnlyOurs(uids)
        }
        return try await gone(uids, unless: refusal)
    }

    func move(_ uids: [UInt32], to folder: String) async throws -> [UInt32] {
        guard capabilities.move else { return try await copyAndRemove(uids, to: folder) }
        var refusal: TransportError?
        for set in IMAPSet.sets(of: uids) {
            if let refused = try await transfer(.move(set.text, to: folder), to: folder) { refusal = refused }
        }
        return try await gone(uids, unless: refusal)
    }

    /// Mails marked as deleted were copied by us before, and could not be removed then: they are not copied again.
    private func copyAndRemove(_ uids: [UInt32], to folder: String) async throws -> [UInt32] {
        let fresh = try await remaining(of: uids, .undeleted).sorted()
        for set in IMAPSet.sets(of: fresh) {
            if let refused = try await transfer(.copy(set.text, to: folder), to: folder) { throw refused }
        }
        return try await remove(uids)
    }

    /// Runs a copy or move; makes the folder where it is missing, and tries again.
    ///
    /// - Returns: the server's no.
    private func transfer(_ command: IMAPCommand, to folder: String) async throws -> TransportError? {
        let status = try await complete(command)
        guard status.condition != .ok else { return nil }
        if status.code == "TRYCREATE" || status.code == "NONEXISTENT" {
            try await run(.create(folder))
            return try await refusal { try await run(command) }
        }
        return .refused(command: command.name, reply: status.description)
    }

    /// EXPUNGE without UIDPLUS takes all that are marked: not if somebody else marked one.
    private func expungeIfOnlyOurs(_ uids: [UInt32]) async throws {
        let marked = try await found(by: .searchDeleted(extended: capabilities.extendedSearch))
        guard !marked.isEmpty, Set(marked).isSubset(of: uids) else { return }
        _ = try await refusal { try await run(.expunge) }
    }

    /// Those that are there no longer. A no is thrown only when it kept every one.
    private func gone(_ uids: [UInt32], unless refusal: TransportError?) async throws -> [UInt32] {
        let remaining = try await remaining(of: uids)
        if let refusal, remaining.count == Set(uids).count { throw refusal }
        return uids.filter { !remaining.contains($0) }
    }

    /// A server says no, too, where one of many mails is gone already: what counts is what is left.
    private func refusal(_ body: () async throws -> Void) async throws -> TransportError? {
        do {
            try await body()
            return nil
        } catch let error as TransportError {
            guard case .refused(_, let reply) = error, !reply.hasPrefix("BYE") else { throw error }
            return error
        }
    }
}
