import HelpDesk
import Logging
import PortableSQL

extension Loop {
    /// Takes mails out of the journal and makes tickets and comments of them.
    static func sorter(_ intake: Intake, desk: Desk) -> Loop {
        Loop(name: "sorting mail", desk: desk, topics: [.inbound]) { try await intake.sort() > 0 }
    }

    /// Makes the mails of what happened. While many mails come in, they become tickets first: news of them goes in
    /// portions with a pause between, so that no flood puts it off for ever.
    static func notifier(_ notifier: HelpDesk.Notifier, of queue: Event.Queue, desk: Desk) -> Loop {
        let name = queue == .many ? "making notifications of tickets with many people" : "making notifications"
        return Loop(name: name, desk: desk, topics: [.event]) {
            if try await desk.read({ try Backlog.waiting(upTo: flood, in: $0) }) == flood {
                try await Task.sleep(for: floodPause)
            }
            return try await notifier.notify(of: queue) > 0
        }
    }

    /// So many mails that wait to be read are a flood.
    private static let flood = 4
    private static let floodPause = Duration.milliseconds(400)

    static func digests(_ digests: Digests, desk: Desk) -> Loop {
        Loop(name: "sending digests", desk: desk, topics: [], interval: .seconds(20)) { try await digests.send() }
    }

    /// Ends waits that a wrong clock wrote.
    static func clock(desk: Desk) -> Loop {
        Loop(name: "minding the clock", desk: desk, topics: [], interval: .seconds(10)) {
            let mended = try await Waits.mend(on: desk)
            if mended > 0 { desk.log.notice("the clock was wrong: waits were ended", metadata: ["waits": "\(mended)"]) }
            return false
        }
    }

    /// Keeps the database quick, once a minute: a desk may grow fast.
    static func tidying(desk: Desk) -> Loop {
        Loop(name: "tidying the database", desk: desk, topics: [], interval: .seconds(60)) {
            try await desk.database.tidy()
            return false
        }
    }

    /// Cleans up, once an hour.
    static func timekeeper(desk: Desk) -> Loop {
        Loop(name: "cleaning up", desk: desk, topics: [], interval: .seconds(3600)) {
            try await Purge.run(on: desk)
            return false
        }
    }
}
