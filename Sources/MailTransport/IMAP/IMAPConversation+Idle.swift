import NIOCore

extension IMAPConversation {
    func idle(for duration: Duration) async throws -> IMAPIdleOutcome {
        guard capabilities.idle else { return .unsupported }
        let end = NIODeadline.after(duration)
        while !takeNews() {
            guard NIODeadline.now() < end else { return .timeout }
            try await idleOnce(until: min(end, .after(timeouts.idle)))
        }
        return .newMail
    }

    /// One IDLE, until something came or the time is over (RFC 2177 §3).
    ///
    ///     C: m1 IDLE
    ///     S: + idling
    ///     S: * 4 EXISTS
    ///     C: DONE
    ///     S: m1 OK
    private func idleOnce(until end: NIODeadline) async throws {
        let tag = try await send(.idle, until: .after(timeouts.command))
        try await waitUntilIdling(tag)
        try await waitForNews(tag, until: end)
        let deadline = NIODeadline.after(timeouts.command)
        try await answer(Array("DONE".utf8), shown: "DONE", until: deadline)
        while true {
            let response = try await next(until: deadline, during: "the end of IDLE")
            guard let status = try self.end(response, of: tag, .idle) else { continue }
            guard status.condition == .ok else {
                throw TransportError.refused(command: "IDLE", reply: status.description)
            }
            return
        }
    }

    private func waitUntilIdling(_ tag: String) async throws {
        let deadline = NIODeadline.after(timeouts.command)
        while true {
            let response = try await next(until: deadline, during: "IDLE")
            if case .more = response { return }
            if let status = try end(response, of: tag, .idle) {
                throw TransportError.refused(command: "IDLE", reply: status.description)
            }
        }
    }

    private func waitForNews(_ tag: String, until end: NIODeadline) async throws {
        do {
            while !hasNews {
                let response = try await next(until: end, during: "IDLE")
                if let status = try self.end(response, of: tag, .idle) {
                    throw TransportError.protocolBroken("it ended IDLE by itself: \(status)")
                }
            }
        } catch TransportError.timeout {
            return
        }
    }
}
