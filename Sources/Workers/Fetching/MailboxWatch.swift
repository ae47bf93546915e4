import HelpDesk
import Logging
import PortableSQL
import ServiceLifecycle

/// Keeps a fetcher running for each enabled mailbox, and follows the table: added, changed, disabled, removed.
struct MailboxWatch: Service {
    let desk: Desk
    let pressure: BackPressure

    func run() async throws {
        await Alarm.with([.mailbox], of: desk) { alarm in
            var running: [Mailbox: Task<Void, Never>] = [:]
            while Task.goesOn {
                do {
                    let wanted = try await desk.read {
                        try Mailbox.all(in: $0).filter(\.isEnabled).map(\.withoutHealth)
                    }
                    for (mailbox, task) in running where !wanted.contains(mailbox) {
                        task.cancel()
                        running[mailbox] = nil
                    }
                    for mailbox in wanted where running[mailbox] == nil {
                        let fetcher = Fetcher(desk: desk, id: mailbox.id, pressure: pressure)
                        running[mailbox] = Task { await fetcher.run() }
                    }
                } catch {
                    desk.log.error("the mailboxes could not be read", metadata: ["error": "\(error)"])
                }
                await alarm.wait(Loop.interval)
            }
            for task in running.values { task.cancel() }
            for task in running.values { await task.value }
        }
    }
}

extension Mailbox {
    /// What a fetcher depends on: a change of it starts another.
    fileprivate var withoutHealth: Mailbox {
        var mailbox = self
        mailbox.health = MailboxHealth.unknown
        return mailbox
    }
}
