import Foundation
import Testing

/// What a test could not start, and what to do about it.
struct MissingProgram: Error, CustomStringConvertible {
    let description: String

    init(_ program: String, package: String) {
        description = "\(program) is missing: install the Debian package \(package) (./test does)."
    }

    init(_ description: String) {
        self.description = description
    }
}

/// Programs that tests run beside themselves.
enum TestPrograms {
    /// Where a program is, beside PATH too in the folders that ordinary users don't search.
    static func path(_ program: String, package: String) throws -> String {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/bin", "/sbin"]
        let found = folders.map { "\($0)/\(program)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let found else { throw MissingProgram(program, package: package) }
        return found
    }

    /// Runs a program to its end.
    @discardableResult
    static func run(_ path: String, _ arguments: [String], in folder: URL? = nil) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        silence(process)
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Starts a server by a line of shell that must not fork away; it ends with this process, however that ends, and
    /// its folder goes with it.
    static func start(_ command: String, in folder: URL) throws -> Process {
        let script = """
            \(command) &
            server=$!
            while kill -0 \(ProcessInfo.processInfo.processIdentifier) 2>/dev/null && kill -0 $server 2>/dev/null; do sleep 0.2; done
            kill -TERM $server
            wait $server || true
            rm -rf "\(folder.path)"
            """
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = folder
        silence(process)
        try process.run()
        return process
    }

    /// Waits until somebody listens on a port of loopback.
    static func waitForPort(_ port: Int, of process: Process, _ what: String) throws {
        for _ in 0..<600 {
            if listens(port) { return }
            guard process.isRunning else { break }
            Thread.sleep(forTimeInterval: 0.05)
        }
        throw MissingProgram("\(what) did not start")
    }

    static func newFolder(_ name: String) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mailroom-\(name)-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// Ports of loopback that nobody listens on at this moment, all different.
    static func freePorts(_ count: Int) throws -> [Int] {
        var descriptors: [Int32] = []
        defer { descriptors.forEach { close($0) } }
        return try (0..<count).map { _ in
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            descriptors.append(descriptor)
            return try withAddress(port: 0) { address, length in
                guard bind(descriptor, address, length.pointee) == 0, getsockname(descriptor, address, length) == 0 else {
                    throw MissingProgram("There is no free port on loopback.")
                }
            }
        }
    }

    // Nothing of ours is inherited: whoever waits for the end of our output would wait for the server's.
    private static func silence(_ process: Process) {
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
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
