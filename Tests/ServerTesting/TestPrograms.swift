import Foundation
import Glibc
import Synchronization

/// What a test could not start, and what to do about it.
public struct MissingProgram: Error, CustomStringConvertible {
    public let description: String

    public init(_ program: String, package: String) {
        description = "\(program) is missing: install the Debian package \(package) (./test does)."
    }

    public init(_ description: String) {
        self.description = description
    }
}

/// Programs that tests run beside themselves.
public enum TestPrograms {
    /// Where a program is, beside PATH too in the folders that ordinary users don't search.
    public static func path(_ program: String, package: String) throws -> String {
        let folders =
            (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init) + [
                "/usr/sbin", "/usr/bin", "/sbin",
            ]
        let found = folders.map { "\($0)/\(program)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let found else { throw MissingProgram(program, package: package) }
        return found
    }

    /// Runs a program to its end.
    ///
    /// Not by Foundation's Process: on Linux it learns of a child's end by a socket that every other child started at
    /// the same moment inherits, and waits for those too.
    @discardableResult
    public static func run(_ path: String, _ arguments: [String], in folder: URL? = nil) throws -> Int32 {
        let child = try spawn(["/usr/bin/env", "-C", folder?.path ?? "/", path] + arguments)
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { throw MissingProgram("\(path) could not be waited for") }
        }
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -1
    }

    /// Runs a program to its end on a thread of its own, for those that talk to a server in this process.
    public static func runAside(_ path: String, _ arguments: [String]) async throws -> Int32 {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try run(path, arguments) }) }
        }
    }

    /// Starts a server by a line of shell that must not fork away; it ends with this process, however that ends, and
    /// its folder goes with it.
    public static func start(_ command: String, in folder: URL) throws -> pid_t {
        // Nothing of ours is inherited: whoever waits for the end of our output, or of a socket, would wait for the
        // server's.
        let script = """
            cd "\(folder.path)"
            for file in /proc/self/fd/*; do number=${file##*/}; if [ "$number" -gt 2 ]; then eval "exec $number>&-"; fi; done
            \(command) &
            server=$!
            while kill -0 \(ProcessInfo.processInfo.processIdentifier) 2>/dev/null && kill -0 $server 2>/dev/null; do sleep 0.2; done
            kill -TERM $server
            wait $server || true
            rm -rf "\(folder.path)"
            """
        return try spawn(["/bin/bash", "-c", script])
    }

    private static func spawn(_ words: [String]) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor: Int32 in 0...2 {
            posix_spawn_file_actions_addopen(
                &actions, descriptor, "/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY, 0)
        }
        // The threads of Swift's pool block all signals, and a child that inherits that can't be ended by one.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var child = pid_t()
        guard posix_spawn(&child, words[0], &actions, &attributes, &arguments, environ) == 0 else {
            throw MissingProgram("\(words[0]) could not be started")
        }
        return child
    }

    /// Waits until somebody listens on a port of loopback.
    public static func waitForPort(_ port: Int, of child: pid_t, _ what: String) throws {
        for _ in 0..<600 {
            if listens(port) { return }
            guard waitpid(child, nil, WNOHANG) == 0 else { break }
            Thread.sleep(forTimeInterval: 0.05)
        }
        throw MissingProgram("\(what) did not start")
    }

    public static func newFolder(_ name: String) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mailroom-\(name)-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// This process's own, FIRST-LAST in MAILROOM_TEST_PORTS, below those that the system gives to outgoing connections:
    /// nobody takes one first.
    private static let ports: ClosedRange<Int> = {
        let ends = (ProcessInfo.processInfo.environment["MAILROOM_TEST_PORTS"] ?? "").split(separator: "-").compactMap {
            Int($0)
        }
        return ends.count == 2 && ends[0] < ends[1] ? ends[0]...ends[1] : 24_000...31_999
    }()

    private static let given = Mutex<Set<Int>>([])

    /// Ports of loopback that nobody listens on at this moment, never the same twice.
    public static func freePorts(_ count: Int) throws -> [Int] {
        var descriptors: [Int32] = []
        defer { descriptors.forEach { close($0) } }
        return try (0..<count).map { _ in
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            descriptors.append(descriptor)
            for _ in 0..<1000 {
                let port = Int.random(in: ports)
                guard given.withLock({ $0.insert(port).inserted }) else { continue }
                let found = try? withAddress(port: port) { address, length in
                    guard bind(descriptor, address, length.pointee) == 0 else { throw MissingProgram("it is taken") }
                }
                if let found { return found }
            }
            throw MissingProgram("There is no free port on loopback.")
        }
    }

    private static func listens(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        let found = try? withAddress(port: port) { address, length in
            guard connect(descriptor, address, length.pointee) == 0 else { throw MissingProgram("nobody listens") }
        }
        return found != nil
    }

    /// - Returns: the port that stands in the address after `body`.
    private static func withAddress(
        port: Int, _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) throws -> Void
    ) throws -> Int {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { try body($0, &length) }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
