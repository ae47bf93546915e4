import Foundation
import Glibc
import HelpDesk
import Testing

@testable import Workers

@Suite("The watchdog")
struct WatchdogTests {
    private let second = Duration.seconds(1)

    @Test("names what did not move for the limit, and not before")
    func stalled() {
        let pulse = Pulse(name: "sorting mail")
        pulse.beat()
        var watch = Standstill(limit: .seconds(3))
        #expect((0..<3).map { _ in watch.look(at: [pulse], after: second) } == [nil, nil, nil])
        #expect(watch.look(at: [pulse], after: second) == "sorting mail")
    }

    @Test("is content with whom goes on, however slowly within the limit")
    func beats() {
        let pulse = Pulse(name: "sorting mail")
        var watch = Standstill(limit: .seconds(3))
        for _ in 0..<10 {
            pulse.beat()
            #expect(watch.look(at: [pulse], after: .seconds(2)) == nil)
            #expect(watch.look(at: [pulse], after: second) == nil)
        }
    }

    @Test("lets rest what waits for work")
    func rests() {
        let pulse = Pulse(name: "sorting mail")
        pulse.beat()
        var watch = Standstill(limit: .seconds(3))
        _ = watch.look(at: [pulse], after: second)
        pulse.rest()
        for _ in 0..<10 { #expect(watch.look(at: [pulse], after: second) == nil) }
    }

    @Test("tells the supervisor by its socket, a path or an abstract name (sd_notify(3))", arguments: [true, false])
    func supervisor(isAbstract: Bool) throws {
        let name = "/tmp/mailroom-notify-\(UUID().uuidString)"
        let socket = try NotifySocket(isAbstract ? "@\(name)" : name)
        Supervisor(environment: ["NOTIFY_SOCKET": isAbstract ? "@\(name)" : name]).tell("READY=1")
        #expect(socket.next() == "READY=1")
    }

    @Test("a supervisor that is not there, or a name that is too long, is no trouble")
    func nobody() {
        Supervisor(environment: [:]).tell("READY=1")
        Supervisor(environment: ["NOTIFY_SOCKET": "/tmp/\(UUID().uuidString)"]).tell("READY=1")
        Supervisor(environment: ["NOTIFY_SOCKET": String(repeating: "x", count: 500)]).tell("READY=1")
    }
}

/// What systemd listens on.
private final class NotifySocket {
    private let descriptor: Int32
    private let path: String

    init(_ path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var name = Array(path.utf8)
        if name[0] == UInt8(ascii: "@") { name[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        try #require(bound == 0)
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    func next() -> String {
        var bytes = [UInt8](repeating: 0, count: 100)
        let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
