import DeskTesting
import Foundation
import Testing

@testable import HelpDesk

@Suite("Attempts are counted for the mail that was being read (F27, reliability §4.2)")
struct ReadingMarksTests {
    private static func mail(_ name: String) -> Arrival {
        Arrival(
            Array("From: grace@example.org\r\nSubject: \(name)\r\nMessage-ID: <\(name)@x>\r\n\r\n\(name)\r\n".utf8),
            source: .pipe)
    }

    /// As it is after the program ended while it read the first of these, and had claimed the others with it.
    private func endWhileReading(_ world: World, path: String, times: Int) async throws {
        for _ in 0..<times {
            let marks = try ReadingMarks(path: path)
            let intake = Intake(desk: world.desk, hostName: World.host, marks: marks)
            try await intake.forgetOldClaims()
            let claimed = try await world.desk.write { try Claim.take(in: $0) }
            let first = try #require(claimed.first?.id)
            marks.reading(first) {
                // The process ends here: another opens the file as it is now.
                #expect(throws: Never.self) { try copy(path) }
            }
            try restore(path)
        }
    }

    private func copy(_ path: String) throws {
        try FileManager.default.copyItem(atPath: path, toPath: "\(path).at-the-end")
    }

    private func restore(_ path: String) throws {
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: "\(path).at-the-end", toPath: path)
    }

    @Test(
        "only the mail that was being read is held after three bad ends, those beside it are filed",
        arguments: Engine.all)
    func others(engine: Engine) async throws {
        let world = try await World(engine)
        let path = temporaryFolder().appending(path: "reading").path
        _ = try await InboundMail.keep((1...5).map { Self.mail("mail-\($0)") }, on: world.desk)
        try await endWhileReading(world, path: path, times: 3)
        let intake = Intake(desk: world.desk, hostName: World.host, marks: try ReadingMarks(path: path))
        try await intake.forgetOldClaims()
        while try await intake.sort() > 0 {}
        let (held, tickets): (Int, Int) = try await world.desk.read { tx in
            (
                try tx.value("SELECT COUNT(*) FROM inbound WHERE state = 'held' AND hold_reason = 'unreadable'") ?? 0,
                try tx.value("SELECT COUNT(*) FROM ticket") ?? 0
            )
        }
        #expect(held == 1)
        #expect(tickets == 4)
    }

    @Test(
        "a mail whose program is killed when it was only claimed is none the worse, however often",
        arguments: Engine.all)
    func claimed(engine: Engine) async throws {
        let world = try await World(engine)
        let path = temporaryFolder().appending(path: "reading").path
        _ = try await InboundMail.keep([Self.mail("innocent")], on: world.desk)
        for _ in 0..<6 {
            let intake = Intake(desk: world.desk, hostName: World.host, marks: try ReadingMarks(path: path))
            try await intake.forgetOldClaims()
            _ = try await world.desk.write { try Claim.take(in: $0) }
        }
        let intake = Intake(desk: world.desk, hostName: World.host, marks: try ReadingMarks(path: path))
        try await intake.forgetOldClaims()
        while try await intake.sort() > 0 {}
        #expect(try await world.newestInbound().state == .ticket)
        #expect(try await world.newestInbound().attempts == 0)
    }

    @Test("a damaged file is no mail's fault")
    func damaged() throws {
        let path = temporaryFolder().appending(path: "reading").path
        try Data([1, 2, 3]).write(to: URL(filePath: path))
        #expect(try ReadingMarks(path: path).leftOver.isEmpty)
    }
}
