import Foundation

/// What somebody wants to hear, and when (N14, N15). Theirs alone: the desk's settings say what there is to hear.
public struct NoticeChoices: Codable, Sendable, Hashable {
    public enum Digest: String, Codable, Sendable, CaseIterable {
        /// A mail at once for each thing.
        case none
        case hourly
        case daily
    }

    /// The mails that they switched off.
    public var off: Set<NoticeKind> = []
    public var digest = Digest.none
    /// When the daily digest goes, in minutes since midnight.
    public var digestAt = 8 * 60
    /// No mail between these minutes since midnight; both the same: no quiet hours.
    public var quietFrom = 0
    public var quietUntil = 0
    /// Saturday and Sunday are quiet too.
    public var isQuietAtWeekends = false

    public init() {}

    /// Those that can be switched off: a confirmation, a password or an assignment is for this person alone.
    public static let switches: [NoticeKind] = [
        .confirmation, .newTicket, .updated, .closed, .taken, .assigned, .moved, .kbUpdated,
    ]
    private static let digestible: Set<NoticeKind> = [.newTicket, .updated, .closed, .taken, .moved, .kbUpdated]

    func wants(_ kind: NoticeKind) -> Bool { !off.contains(kind) }

    // MARK: Storage

    /// Most people never chose: nothing is stored, nothing is decoded.
    init(stored text: String) throws {
        self = text.isEmpty ? NoticeChoices() : try JSONDecoder().decode(NoticeChoices.self, from: Data(text.utf8))
    }

    func stored() throws -> String {
        guard self != NoticeChoices() else { return "" }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    // MARK: Times

    /// When a mail of this kind goes, where that is not at once: with the digest.
    func digestTime(of kind: NoticeKind, _ reason: NoticeReason, at now: Timestamp, in zone: TimeZone) -> Timestamp? {
        guard Self.digestible.contains(kind), reason != .mentioned else { return nil }
        switch digest {
        case .none: return nil
        case .hourly:
            let hour: Int64 = 3_600_000
            return afterQuiet(Timestamp(milliseconds: (now.milliseconds / hour + 1) * hour), in: zone)
        case .daily: return afterQuiet(next(digestAt, after: now, in: zone), in: zone)
        }
    }

    /// When a mail of this kind would come, where that is not at once.
    func later(_ kind: NoticeKind, _ reason: NoticeReason, at now: Timestamp, zone zones: String...) -> Timestamp? {
        let zone = zones.lazy.compactMap { TimeZone(identifier: $0) }.first ?? .gmt
        if let due = digestTime(of: kind, reason, at: now, in: zone) { return due }
        let moment = afterQuiet(now, in: zone)
        return moment > now ? moment : nil
    }

    /// When the quiet hours end that `moment` is in; `moment` itself outside of them.
    func afterQuiet(_ moment: Timestamp, in zone: TimeZone) -> Timestamp {
        var moment = moment
        // A quiet weekend may end in quiet hours, and the other way round.
        for _ in 0..<4 {
            let next = afterWeekend(afterNight(moment, in: zone), in: zone)
            guard next != moment else { break }
            moment = next
        }
        return moment
    }

    private func afterNight(_ moment: Timestamp, in zone: TimeZone) -> Timestamp {
        guard quietFrom != quietUntil else { return moment }
        let minute = Self.minute(of: moment, in: zone)
        let isQuiet =
            quietFrom < quietUntil
            ? (quietFrom..<quietUntil).contains(minute) : minute >= quietFrom || minute < quietUntil
        return isQuiet ? next(quietUntil, after: moment, in: zone) : moment
    }

    private func afterWeekend(_ moment: Timestamp, in zone: TimeZone) -> Timestamp {
        let calendar = Self.calendar(zone)
        guard isQuietAtWeekends, calendar.isDateInWeekend(moment.date) else { return moment }
        var day = calendar.startOfDay(for: moment.date)
        for _ in 0..<3 where calendar.isDateInWeekend(day) {
            day = calendar.date(byAdding: .day, value: 1, to: day) ?? day
        }
        return Timestamp(day)
    }

    /// The next time that the clock shows this minute, later than `moment`.
    private func next(_ minute: Int, after moment: Timestamp, in zone: TimeZone) -> Timestamp {
        var wanted = DateComponents()
        wanted.hour = minute / 60
        wanted.minute = minute % 60
        // A minute that the clock jumps over is the next one that there is.
        let found = Self.calendar(zone).nextDate(after: moment.date, matching: wanted, matchingPolicy: .nextTime)
        return found.map { Timestamp($0) } ?? moment + .seconds(86400)
    }

    private static func minute(of moment: Timestamp, in zone: TimeZone) -> Int {
        let parts = calendar(zone).dateComponents([.hour, .minute], from: moment.date)
        return (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
    }

    /// Saturday and Sunday are the weekend wherever the server stands.
    private static func calendar(_ zone: TimeZone) -> Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.locale = Locale(identifier: "en_GB")
        calendar.timeZone = zone
        return calendar
    }
}

extension NoticeKind: Codable {}
