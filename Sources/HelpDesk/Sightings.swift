import Logging
import PortableSQL
import Synchronization

/// Who was seen, and what they read: noted in memory by pages, written down a moment later, many in one write.
///
/// A page waits for none of it, so that it shows also while nothing can be written. What can't be written is kept for
/// the next try, up to a limit; then the oldest is forgotten: these are conveniences, no promises.
public final class Sightings: Sendable {
    private struct Reading: Hashable {
        let ticket: ID<Ticket>
        let person: ID<Person>
    }

    private struct State {
        var readings: [Reading: Timestamp] = [:]
        var sessions: [[UInt8]: (session: Session, at: Timestamp)] = [:]
        var isWriting = false

        var isEmpty: Bool { readings.isEmpty && sessions.isEmpty }
    }

    /// Of each kind.
    private static let limit = 10_000
    /// Before what failed is tried again.
    private static let pause = Duration.seconds(5)

    private let state = Mutex(State())

    init() {}

    fileprivate func read(_ ticket: ID<Ticket>, by person: ID<Person>, on desk: Desk) {
        note(on: desk) { state, now in
            if state.readings.count >= Self.limit { state.readings.removeAll() }
            state.readings[Reading(ticket: ticket, person: person)] = now
        }
    }

    fileprivate func used(_ session: Session, on desk: Desk) {
        note(on: desk) { state, now in
            if state.sessions.count >= Self.limit { state.sessions.removeAll() }
            state.sessions[session.digest] = (session, now)
        }
    }

    private func note(on desk: Desk, _ add: (inout State, Timestamp) -> Void) {
        let now = desk.now
        let begins = state.withLock { state in
            add(&state, now)
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if begins { Task { await self.writeAll(desk) } }
    }

    /// Until nothing is left, or it can't be written.
    private func writeAll(_ desk: Desk) async {
        while let (readings, sessions) = take() {
            do {
                try await desk.write { work in
                    for (reading, at) in readings {
                        try Ticket.markRead(reading.ticket, by: reading.person, in: work.at(at))
                    }
                    for (session, at) in sessions { try session.touch(in: work.at(at)) }
                }
                desk.troubles.clear(.writing)
            } catch let error as DatabaseError where error.isTemporary {
                desk.troubles.note(.writing, "\(error)")
                putBack(readings, sessions)
                do { try await Task.sleep(for: Self.pause) } catch { return }
            } catch {
                // A ticket or person that is gone by now.
                desk.log.debug("what was read could not be noted", metadata: ["error": "\(error)"])
            }
        }
    }

    private func take() -> ([(Reading, Timestamp)], [(Session, Timestamp)])? {
        state.withLock { state in
            guard !state.isEmpty else {
                state.isWriting = false
                return nil
            }
            defer { (state.readings, state.sessions) = ([:], [:]) }
            return (state.readings.map { ($0.key, $0.value) }, state.sessions.values.map { ($0.session, $0.at) })
        }
    }

    /// What came meanwhile is newer.
    private func putBack(_ readings: [(Reading, Timestamp)], _ sessions: [(Session, Timestamp)]) {
        state.withLock { state in
            for (reading, at) in readings where state.readings[reading] == nil { state.readings[reading] = at }
            for (session, at) in sessions where state.sessions[session.digest] == nil {
                state.sessions[session.digest] = (session, at)
            }
        }
    }

    /// Waits until all is written; for tests.
    func settled() async {
        while state.withLock({ $0.isWriting }) { await Task.yield() }
    }
}

extension Desk {
    /// Notes that somebody opened a ticket: it is read, in their queue.
    public func noteReading(of ticket: ID<Ticket>, by person: ID<Person>) {
        sightings.read(ticket, by: person, on: self)
    }

    /// Notes that a session was used.
    public func noteUse(of session: Session) { sightings.used(session, on: self) }

    /// Waits until all that was noted is written; for tests.
    public func sightingsWritten() async { await sightings.settled() }
}
