import Foundation
import Glibc

/// A real PostgreSQL of this test run's own: started when first asked for, in a temporary folder, on a free port of
/// loopback, and ended with the process, however that ends.
public actor PostgresServer {
    public static let shared = PostgresServer()

    private var started: Task<Int, any Error>?
    private var databases = 0
    private var server: pid_t?

    /// The URL of a new, empty database.
    public func newDatabase() async throws -> String {
        let port = try await port()
        databases += 1
        let name = "t\(ProcessInfo.processInfo.processIdentifier)_\(databases)"
        try run("createdb", ["-h", "127.0.0.1", "-p", "\(port)", "-U", "postgres", name])
        return "postgres://postgres@127.0.0.1:\(port)/\(name)"
    }

    private func port() async throws -> Int {
        if let started { return try await started.value }
        let start = Task { try self.start() }
        started = start
        return try await start.value
    }

    private func start() throws -> Int {
        let port = try freePort()
        let folder = FileManager.default.temporaryDirectory.appending(path: "mailroom-postgres-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // PostgreSQL does not run as root; the shell watches this process and ends the server after it.
        let script = """
            set -e
            if [ "$(id -u)" = 0 ]; then chown postgres "\(folder.path)"; run="runuser -u postgres --"; else run=""; fi
            $run \(bin)/initdb -D "\(folder.path)/db" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
            $run \(bin)/postgres -D "\(folder.path)/db" -p \(port) -k "\(folder.path)" -c listen_addresses=127.0.0.1 \
                -c max_connections=300 -c shared_buffers=64MB >"\(folder.path)/log" 2>&1 &
            server=$!
            while kill -0 \(ProcessInfo.processInfo.processIdentifier) 2>/dev/null; do sleep 0.2; done
            kill -KILL $(head -n 1 "\(folder.path)/db/postmaster.pid") || true
            rm -rf "\(folder.path)"
            """
        server = try spawn(["/bin/sh", "-c", script])
        for _ in 0..<600 {
            if (try? run("pg_isready", ["-q", "-h", "127.0.0.1", "-p", "\(port)"])) != nil { return port }
            guard let server, waitpid(server, nil, WNOHANG) == 0 else { break }
            Thread.sleep(forTimeInterval: 0.05)
        }
        throw TestServerError(what: "PostgreSQL did not start; is the package postgresql installed?")
    }

    private func run(_ tool: String, _ arguments: [String]) throws {
        let child = try spawn(["\(bin)/\(tool)"] + arguments)
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { throw TestServerError(what: "\(tool) could not be waited for") }
        }
        guard status == 0 else { throw TestServerError(what: "\(tool) ended with \(status >> 8 & 0xFF)") }
    }

    /// Not by Foundation's Process: its children block all signals where a thread of Swift's pool starts them, and its
    /// waiting may wait for others' children too.
    private func spawn(_ words: [String]) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor: Int32 in 0...2 {
            posix_spawn_file_actions_addopen(
                &actions, descriptor, "/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY, 0)
        }
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
            throw TestServerError(what: "\(words[0]) could not be started")
        }
        return child
    }

    /// Debian keeps the server's programs beside each version.
    private var bin: String {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        let newest = versions.compactMap(Int.init).max() ?? 0
        return "/usr/lib/postgresql/\(newest)/bin"
    }
}

public struct TestServerError: Error, CustomStringConvertible {
    let what: String
    public var description: String { what }
}

/// A port of loopback that nobody listens on at this moment.
public func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
            bind(descriptor, generic, length) == 0 && getsockname(descriptor, generic, &length) == 0
        }
    }
    guard bound else { throw TestServerError(what: "no free port on loopback") }
    return Int(UInt16(bigEndian: address.sin_port))
}
