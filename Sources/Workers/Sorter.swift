import HelpDesk

extension Loop {
    /// Takes mails out of the journal and makes tickets and comments of them.
    static func sorter(_ intake: Intake, desk: Desk) -> Loop {
        Loop(name: "sorting mail", desk: desk, topics: [.inbound]) { try await intake.sort() > 0 }
    }

    /// Makes the mails of what happened.
    static func notifier(_ notifier: HelpDesk.Notifier, desk: Desk) -> Loop {
        Loop(name: "making notifications", desk: desk, topics: [.event]) { try await notifier.notify() > 0 }
    }

    /// Cleans up, once an hour.
    static func timekeeper(desk: Desk) -> Loop {
        Loop(name: "cleaning up", desk: desk, topics: [], interval: .seconds(3600)) {
            try await Purge.run(on: desk)
            return false
        }
    }
}
