import Foundation
import HelpDesk
import Hummingbird

extension Site {
    /// The books by mailbox and day: what came is the sum of what became of it (IN18).
    func ledger(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let now = desk.now
        let (days, total) = try await desk.read { (try LedgerDay.list(now: now, in: $0), try Ledger.load(in: $0)) }
        let dates = Date.FormatStyle(
            date: .abbreviated, time: .omitted, locale: Locale(identifier: "en_GB"), timeZone: .gmt)
        let rows = days.map { day -> [String: Any] in
            var row = Self.columns(day.counts)
            row["day"] = Date(timeIntervalSince1970: Double(day.day) * 86_400).formatted(dates)
            row["way"] = day.way
            if let difference = day.difference { row["difference"] = "\(difference)" }
            return row
        }
        let view: [String: Any] = [
            "rows": rows, "isEmpty": rows.isEmpty, "total": Self.columns(total),
            "isWrong": days.contains { $0.difference != nil },
        ]
        return try await page("admin/ledger", view, frame: Frame("Ledger", current: "ledger"), context: context)
    }

    private static func columns(_ counts: Ledger) -> [String: Any] {
        [
            "received": counts.received, "tickets": counts.tickets, "comments": counts.comments,
            "commandOnly": counts.commandOnly, "held": counts.held, "deliveryNews": counts.deliveryNews,
            "duplicates": counts.duplicates, "waiting": counts.waiting,
        ]
    }
}
