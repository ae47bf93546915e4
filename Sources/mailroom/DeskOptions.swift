import ArgumentParser
import Foundation
import HelpDesk
import Logging
import PortableSQL

/// Which desk a command is about.
struct DeskOptions: ParsableArguments {
    @Option(help: "The desk's folder. Also MAILROOM_DATA. Default: ./data")
    var data: String?

    @Option(help: "postgres://… instead of the SQLite file in the folder. Also MAILROOM_DATABASE.")
    var database: String?

    @Option(help: "A file of key = value lines: \(Configuration.keys.joined(separator: ", ")). Also MAILROOM_CONFIG.")
    var config: String?

    func configuration() throws -> Configuration {
        try Configuration(file: config ?? ProcessInfo.processInfo.environment["MAILROOM_CONFIG"])
    }

    func folder() throws -> DataFolder {
        try DataFolder(configuration().value("data", flag: data) ?? "./data")
    }

    /// Opens the desk's database, bringing its schema up to date.
    func open(log level: Logger.Level = .warning) async throws -> Desk {
        let folder = try folder()
        let location = try configuration().value("database", flag: database) ?? folder.database
        let database = try await Database.open(location)
        var log = Logger(label: "mailroom") { StreamLogHandler.standardError(label: $0) }
        log.logLevel = level
        let isNew = try await Desk.isWithoutSecrets(database)
        let tokens = Tokens(rootKey: try folder.rootKey(isNew: isNew))
        let desk = Desk(database: database, tokens: tokens, log: log) { Timestamp(Date()) }
        try await desk.prepare()
        return desk
    }
}

/// Runs a command's work: what went wrong is one sentence on standard error, and the exit status tells.
func run(_ options: DeskOptions, _ work: (Desk) async throws -> Void) async throws {
    try await told {
        let desk = try await options.open()
        try await work(desk)
        await desk.database.close()
    }
}

func told(_ work: () async throws -> Void) async throws {
    do {
        try await work()
    } catch let code as ExitCode {
        throw code
    } catch {
        Terminal.complain("\(error)")
        throw ExitCode.failure
    }
}
