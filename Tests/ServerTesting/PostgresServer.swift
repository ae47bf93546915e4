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
        let port = try TestPrograms.freePorts(1)[0]
        let folder = try TestPrograms.newFolder("postgres")
        // PostgreSQL does not run as root.
        if getuid() == 0 { _ = try TestPrograms.run("/bin/chown", ["postgres", folder.path]) }
        let asOther = getuid() == 0 ? "runuser -u postgres --" : ""
        _ = try TestPrograms.run(
            "/bin/sh",
            [
                "-c",
                "\(asOther) \(bin)/initdb -D '\(folder.path)/db' -U postgres -A trust -E UTF8 --locale=C.UTF-8",
            ])
        server = try TestPrograms.start(
            """
            \(asOther) \(bin)/postgres -D "\(folder.path)/db" -p \(port) -k "\(folder.path)" -c listen_addresses=127.0.0.1 \
                -c max_connections=300 -c shared_buffers=64MB >"\(folder.path)/log" 2>&1
            """, in: folder)
        for _ in 0..<600 {
            if (try? run("pg_isready", ["-q", "-h", "127.0.0.1", "-p", "\(port)"])) != nil { return port }
            guard let server, waitpid(server, nil, WNOHANG) == 0 else { break }
            Thread.sleep(forTimeInterval: 0.05)
        }
        throw MissingProgram("postgres", package: "postgresql")
    }

    private func run(_ tool: String, _ arguments: [String]) throws {
        let status = try TestPrograms.run("\(bin)/\(tool)", arguments)
        guard status == 0 else { throw MissingProgram("\(tool) ended with \(status)") }
    }

    /// Debian keeps the server's programs beside each version.
    private var bin: String {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        let newest = versions.compactMap(Int.init).max() ?? 0
        return "/usr/lib/postgresql/\(newest)/bin"
    }
}
