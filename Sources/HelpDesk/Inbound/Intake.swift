import Logging
import MailReading
import PortableSQL

/// The road of a mail from the journal to the ticket: claim, read, decide, file. Each step hands a value on.
///
/// May be killed at any point: the journal row says how far a mail is, and a row becomes at most one thing.
public struct Intake: Sendable {
    private let desk: Desk
    private let hostName: String
    private let marks: ReadingMarks?

    /// - Parameters:
    ///   - hostName: the receiver's; support@ it is one of the desk's addresses.
    ///   - marks: where it is noted which mails are being read; nil where nobody will look.
    public init(desk: Desk, hostName: String, marks: ReadingMarks? = nil) {
        self.desk = desk
        self.hostName = hostName
        self.marks = marks
    }

    /// At the start of the only program that uses this database.
    public func forgetOldClaims() async throws {
        try await desk.write { try Claim.forgetAll(counting: marks?.leftOver ?? [], in: $0) }
    }

    private func reading<Result>(_ mail: ID<InboundMail>, _ body: () throws -> Result) rethrows -> Result {
        guard let marks else { return try body() }
        return try marks.reading(mail, body)
    }

    /// Takes the oldest waiting mails as far as they go; while one portion is filed, the next is read.
    ///
    /// - Returns: how many were taken; 0 where none waits. There may be more.
    public func sort() async throws -> Int {
        var taken = 0
        var portion = try await nextPortion()
        var number = 1
        while !portion.claimed.isEmpty {
            guard number < Self.portionLimit, !portion.isLarge else {
                try await fileOrGiveBack(portion)
                return taken + portion.claimed.count
            }
            number += 1
            async let following = nextPortion()
            do {
                try await fileOrGiveBack(portion)
            } catch {
                if let ahead = try? await following { try await giveBack(ahead.claimed) }
                throw error
            }
            taken += portion.claimed.count
            portion = try await following
        }
        return taken
    }

    /// After so many portions the caller is asked whether to go on.
    private static let portionLimit = 16

    /// Mails that were claimed together, and are filed together.
    private struct Portion: Sendable {
        let claimed: [InboundMail]
        let mails: [PreparedMail]

        /// Nothing is read beside one that fills the memory meant for this.
        var isLarge: Bool { claimed.reduce(0) { $0 + $1.size } > Claim.byteLimit }
    }

    /// Claims and reads the oldest waiting mails.
    private func nextPortion() async throws -> Portion {
        let claimed = try await desk.write { try Claim.take(in: $0) }
        guard !claimed.isEmpty else { return Portion(claimed: [], mails: []) }
        do {
            return Portion(claimed: claimed, mails: try await read(claimed))
        } catch let error as DatabaseError {
            try await giveBack(claimed)
            throw error
        }
    }

    private func fileOrGiveBack(_ portion: Portion) async throws {
        do {
            try await file(portion)
        } catch let error as DatabaseError {
            try await giveBack(portion.claimed)
            throw error
        }
    }

    private func giveBack(_ claimed: [InboundMail]) async throws {
        guard !claimed.isEmpty else { return }
        try await desk.write { try Claim.giveBack(claimed.map(\.id), in: $0) }
    }

    // MARK: Read

    /// Reads all of them at once, on as many threads as there are.
    private func read(_ claimed: [InboundMail]) async throws -> [PreparedMail] {
        let raws = try await desk.read { tx in try claimed.map { try InboundMail.raw($0.id, in: tx) } }
        return await withTaskGroup(of: (Int, PreparedMail).self) { group in
            for (index, (row, raw)) in zip(claimed, raws).enumerated() where !row.isGivenUp {
                group.addTask { (index, reading(row.id) { PreparedMail(row, raw: raw) }) }
            }
            var mails: [(Int, PreparedMail)] = []
            for await mail in group { mails.append(mail) }
            return mails.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    // MARK: Decide and file

    /// Files them in order, so that an answer finds the ticket of a mail just before it. One that can't be filed takes no
    /// other with it: it is tried again, with more care, and held in the end.
    private func file(_ portion: Portion) async throws {
        let failures = try await desk.write { work in
            let rules = try IntakeRules.load(hostName: hostName, tokens: desk.tokens, in: work.sql)
            try Self.giveUp(portion.claimed.filter(\.isGivenUp), in: work)
            return try portion.mails.compactMap { mail -> (ID<InboundMail>, String)? in
                do {
                    try work.savepoint { work in
                        try reading(mail.row.id) { try Self.file(mail, rules: rules, in: work) }
                    }
                    return nil
                } catch let error as DatabaseError where error.isTemporary {
                    throw error
                } catch {
                    try Self.failed(mail, error, in: work)
                    return (mail.row.id, "\(error)")
                }
            }
        }
        for (id, error) in failures {
            desk.log.error("a mail could not be filed", metadata: ["mail": "\(id)", "error": "\(error)"])
        }
    }

    private static func file(_ mail: PreparedMail, rules: IntakeRules, in present: DeskTransaction) throws {
        // Archived mail has the date that it had.
        let work = mail.row.isArchived ? present.at(min(mail.row.arrivedAt, present.now)) : present
        var decision = Decision(mail, rules: rules, now: work.now, in: work.sql)
        let verdict = try decision.reach()
        var filing = Filing(
            mail, reasons: decision.reasons, attachments: rules.attachments, in: work)
        try filing.carryOut(verdict)
    }

    private static func failed(_ mail: PreparedMail, _ error: any Error, in work: DeskTransaction) throws {
        let reasons = [Reason("filed", "Filing it failed (\("\(error)".oneLine(300))); it is tried again.")]
        try work.sql.execute(
            """
            UPDATE inbound SET claimed_until = NULL, attempts = attempts + 1, reasons = \(try Reason.encode(reasons)),
                from_name = \(mail.senderName.oneLine(200)), from_address = \(mail.sender?.text ?? ""),
                subject = \(mail.letter.subject.oneLine(500))
            WHERE id = \(mail.row.id) AND state = 'waiting'
            """)
    }

    /// What could not be read or filed in all its attempts is held, with its original.
    private static func giveUp(_ mails: [InboundMail], in work: DeskTransaction) throws {
        guard !mails.isEmpty else { return }
        try work.sql.execute(
            """
            UPDATE inbound SET state = 'held', hold_reason = \(HoldReason.unreadable), ended_at = \(work.now), claimed_until = NULL
            WHERE state = 'waiting' AND id IN \(list: mails.map(\.id))
            """)
        for mail in mails where mail.reasons.isEmpty {
            let reasons = [Reason("read", "Reading it ended badly \(mail.attempts) times, carefully in the end.")]
            try work.sql.execute(
                "UPDATE inbound SET reasons = \(try Reason.encode(reasons)) WHERE id = \(mail.id)")
        }
    }
}
