import ArgumentParser
import Foundation
import HelpDesk
import PortableSQL

struct PreviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview", abstract: "Print a mail as it would be sent; nothing is sent.")

    @OptionGroup var desk: DeskOptions

    @Argument(help: "The event, such as updated; see mailroom template.") var event: String
    @Option(help: "The ticket's number.") var ticket: Int64
    @Option(name: .customLong("to"), help: "The recipient's address.") var address: String
    @Flag(help: "Print JSON.") var json = false

    private struct Field: Encodable {
        let name: String
        let value: String
    }

    private struct Line: Encodable {
        let isSent: Bool
        let subject: String?
        let html: String?
        let text: String?
        let headers: [Field]
    }

    func run() async throws {
        try await mailroom.run(desk) { desk in
            let kind = try NoticeKind.named(event)
            let (ticket, address) = (ID<Ticket>(ticket), address)
            let person = try await desk.read { tx in
                guard let person = try EmailAddress(address).flatMap({ try Person.find($0, in: tx) }) else {
                    throw CommandError("Nobody has the address \(address).")
                }
                return person
            }
            let mail = try await self.desk.preview(of: desk).mail(kind, ticket: ticket, to: person.id)
            if json {
                let headers = mail?.headers.map { Field(name: $0.name, value: $0.value) } ?? []
                return try Terminal.json(
                    Line(
                        isSent: mail != nil, subject: mail?.subject, html: mail?.html, text: mail?.text,
                        headers: headers))
            }
            guard let mail else {
                return Terminal.say("The template is empty: \(TemplateCommand.silence(kind))")
            }
            for (name, value) in mail.headers { Terminal.say("\(name): \(value)") }
            Terminal.say("\n\(mail.text)\n\(mail.html)")
        }
    }
}

struct AudienceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audience", abstract: "Print who is mailed of an event of a ticket, and why; who not, and why not."
    )

    @OptionGroup var desk: DeskOptions

    @Argument(help: "The event, such as updated; see mailroom template.") var event: String
    @Option(help: "The ticket's number.") var ticket: Int64
    @Flag(help: "Print JSON.") var json = false

    private struct Line: Encodable {
        let person: String
        let address: String?
        let isTold: Bool
        let why: String
        let settings: [String]
    }

    func run() async throws {
        try await mailroom.run(desk) { desk in
            let lines = try await self.desk.preview(of: desk).audience(
                try NoticeKind.named(event), ticket: ID<Ticket>(ticket)
            ).map {
                Line(
                    person: $0.person.displayName, address: $0.person.email?.text, isTold: $0.isTold, why: $0.why,
                    settings: $0.settings)
            }
            if json { return try Terminal.json(lines) }
            for line in lines {
                let settings = line.settings.isEmpty ? "" : " (\(line.settings.joined(separator: ", ")))"
                Terminal.say("\(line.isTold ? "+" : "-") \(line.address ?? line.person): \(line.why)\(settings)")
            }
        }
    }
}

extension DeskOptions {
    /// Mails as the server that runs with these options would send them.
    func preview(of desk: Desk) async throws -> MailPreview {
        let served = try await served(desk)
        return MailPreview(desk: desk, hostName: served.hostName, baseURL: served.url)
    }

    /// What this command's environment and configuration say, else what the server was started with.
    func served(_ desk: Desk, hostName: String? = nil) async throws -> ServedAddress {
        let configuration = try configuration()
        let last = try await desk.read { try ServedAddress.load(in: $0) }
        let listen = configuration.value("listen", flag: nil).map { "http://\($0)" }
        return ServedAddress(
            url: configuration.value("url", flag: nil) ?? listen ?? last?.url ?? "http://localhost:8080",
            hostName: configuration.value("host-name", flag: hostName) ?? last?.hostName
                ?? ProcessInfo.processInfo.hostName)
    }
}
