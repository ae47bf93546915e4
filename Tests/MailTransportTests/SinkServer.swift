import Foundation
import MailTransport
import ServerTesting

/// Postfix's smtp-sink: takes all mail, and writes each into a file. It ends with the process.
struct SinkServer: Sendable {
    let port: Int
    private let folder: URL

    /// - Parameter options: of smtp-sink(1), as "-p" for no PIPELINING.
    init(_ options: String = "") throws {
        let sink = try TestPrograms.path("smtp-sink", package: "postfix")
        folder = try TestPrograms.newFolder("sink")
        port = try TestPrograms.freePorts(1)[0]
        let mails = folder.appending(path: "mails")
        try FileManager.default.createDirectory(at: mails, withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: mails.path)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
        let user = getuid() == 0 ? "-u nobody" : ""
        let process = try TestPrograms.start(
            "\(sink) \(user) -d \(mails.path)/%M. \(options) 127.0.0.1:\(port) 100", in: folder)
        try TestPrograms.waitForPort(port, of: process, "smtp-sink")
    }

    var endpoint: Endpoint { Endpoint(host: "127.0.0.1", port: port, tls: .none) }

    /// The mails taken so far, each with the X- lines of its envelope above it.
    var mails: [String] {
        get throws {
            let folder = folder.appending(path: "mails")
            return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
                String(decoding: try Data(contentsOf: folder.appending(path: $0)), as: UTF8.self)
            }
        }
    }
}
