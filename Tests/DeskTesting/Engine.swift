import Foundation
import PortableSQL
import ServerTesting

/// The two database engines; every storage test runs on both.
public enum Engine: String, CaseIterable, Sendable {
    case sqlite
    case postgres

    public static let all = Engine.allCases

    /// A new, empty database of its own.
    public func database() async throws -> Database {
        try await Database.open(try await location())
    }

    public func location() async throws -> String {
        switch self {
        case .sqlite: temporaryFolder().appending(path: "desk.sqlite").path
        case .postgres: try await PostgresServer.shared.newDatabase()
        }
    }
}

/// A new folder for one test.
public func temporaryFolder() -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "mailroom-test-\(UUID().uuidString)")
    try! FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
}
