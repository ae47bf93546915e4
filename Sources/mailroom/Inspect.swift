import ArgumentParser
import Foundation
import MIME
import MailReading

/// `mailroom inspect`: what Mailroom makes of mails, without a desk.
struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show how Mailroom reads mails, without a database.",
        discussion: """
            Give it files, or directories of them: each file is one mail as it came (.eml). Nothing is stored or sent.

              mailroom inspect mail.eml          a summary to read
              mailroom inspect --json maildir/   one line of JSON a mail, in order

            The exit status is 1 where a file can't be read; the others are read all the same.
            """)

    @Flag(help: "Print one line of JSON a mail.")
    var json = false

    @Argument(help: ArgumentHelp("Mails, or directories of them.", valueName: "file|directory"))
    var paths: [String]

    func run() throws {
        var hasFailed = false
        for path in MailFiles.list(paths) where !show(path) { hasFailed = true }
        if hasFailed { throw ExitCode(1) }
    }

    /// Prints one mail; false where it can't be read.
    private func show(_ path: String) -> Bool {
        do {
            let bytes = try MailFiles.read(path)
            let letter = Letter(Message(parsing: bytes))
            print(json ? InspectLine(file: path, letter: letter).json : InspectSummary(file: path, letter: letter).text)
            return true
        } catch {
            print(json ? InspectLine.unreadable(file: path, error: "\(error)") : "\(path)\n  can't be read: \(error)\n")
            return false
        }
    }

    /// Line by line, so that a reader at the other end of a pipe sees each mail at once.
    private func print(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}
