import HelpDesk
import ServiceLifecycle

/// All loops of one node.
public struct WorkerGroup: Sendable {
    public let services: [any Service]
    private let doors: [Door]

    /// - Parameters:
    ///   - doors: where the receiver listens.
    ///   - dns: the name servers to ask for mail servers; none: the system's.
    ///   - folder: whose disk is watched before mail is taken.
    ///   - marks: where it is noted which mails are being read.
    public init(
        desk: Desk, hostName: String, baseURL: String, doors: [DoorAddress], folder: String, dns: [String] = [],
        marks: ReadingMarks? = nil
    ) {
        let pressure = BackPressure(desk: desk, folder: folder)
        let intake = Intake(desk: desk, hostName: hostName, marks: marks)
        let notifier = HelpDesk.Notifier(desk: desk, hostName: hostName, baseURL: baseURL)
        let prober = Prober(hostName: hostName, discovery: Discovery(dns: dns), records: DNSRecordSource(dns: dns))
        let loops: [any Service] = [
            Loop.sorter(intake, desk: desk), Loop.notifier(notifier, of: .few, desk: desk),
            Loop.notifier(notifier, of: .many, desk: desk), Loop.timekeeper(desk: desk), Loop.clock(desk: desk),
            Loop.tidying(desk: desk),
            Loop.digests(Digests(desk: desk, hostName: hostName, baseURL: baseURL), desk: desk),
            Loop(name: "testing connections", desk: desk, topics: [.mailbox]) {
                let didTest = try await prober.work(on: desk)
                let didProbe = try await AuthProber(desk: desk, hostName: hostName).work()
                return didTest || didProbe
            },
            Loop(name: "getting mailbox tokens", desk: desk, topics: [.mailbox]) {
                try await TokenKeeper(desk: desk).exchange()
            },
            Loop(name: "watching the disk", desk: desk, topics: [], interval: .seconds(10)) {
                _ = try await pressure.reasonToWait()
                return false
            },
            Sender(desk: desk, hostName: hostName), MailboxWatch(desk: desk, pressure: pressure),
        ]
        self.doors = doors.map { Door(desk: desk, hostName: hostName, door: $0, pressure: pressure) }
        services = loops + self.doors
    }

    /// Returns once mail is taken at every door.
    public func waitUntilOpen() async throws {
        for door in doors { try await door.waitUntilOpen() }
    }
}
