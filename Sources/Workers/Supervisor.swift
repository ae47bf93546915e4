import Foundation
import Glibc

/// Whoever started the program and wants to hear of it: systemd's notification socket (sd_notify(3)).
public struct Supervisor: Sendable {
    private let path: String?

    /// - Parameter environment: NOTIFY_SOCKET names the socket; without it nothing is told.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        path = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// "READY=1", "WATCHDOG=1", "STOPPING=1". Nobody waits for an answer, and a socket that is gone is no trouble.
    public func tell(_ words: String) {
        guard let path else { return }
        var address = sockaddr_un()
        var name = Array(path.utf8)
        // A name that begins with @ is an abstract socket's (unix(7)).
        if name.first == UInt8(ascii: "@") { name[0] = 0 }
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard name.count < room else { return }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let bytes = Array(words.utf8)
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                _ = bytes.withUnsafeBytes {
                    sendto(
                        descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT),
                        pointer, length)
                }
            }
        }
    }
}
