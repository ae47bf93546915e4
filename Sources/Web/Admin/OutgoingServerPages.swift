import HTTPTypes
import HelpDesk
import Hummingbird
import PortableSQL

/// Outgoing servers beside the desk's own: one page each (OUT2).
extension Site {
    func newOutgoingServer(_ request: Request, context: DeskContext) async throws -> Response {
        try await outgoingServerPage(NewOutgoingServer(name: "", host: "", login: "password"), id: nil, context)
    }

    func outgoingServer(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let id = try context.id(of: OutgoingServer.self)
        let (server, senders) = try await desk.read {
            (try OutgoingServer.find(id, in: $0), try OutgoingServer.senders(in: $0)[id] ?? [])
        }
        guard let server else { throw DeskError.notFound("server") }
        return try await outgoingServerPage(NewOutgoingServer(server, senders: senders), id: id, context)
    }

    func saveOutgoingServer(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let form = try await form(request, context)
        let id = ID<OutgoingServer>(form["id"])
        let new = Self.server(of: form)
        do {
            try await desk.write { work in
                if let id {
                    try OutgoingServer.update(id, to: new, in: work)
                } else {
                    try OutgoingServer.add(new, in: work)
                }
            }
        } catch DeskError.invalid(let errors) {
            return try await outgoingServerPage(new, id: id, context, errors: errors)
        }
        return .seeOther("/settings/outgoing?saved=1")
    }

    func removeOutgoingServer(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.administrator()
        let id = try context.id(of: OutgoingServer.self)
        _ = try await form(request, context)
        try await desk.write { try OutgoingServer.remove(id, in: $0) }
        return .seeOther("/settings/outgoing?saved=1")
    }

    func testOutgoingServer(_ request: Request, context: DeskContext) async throws -> Response {
        let (session, _) = try context.administrator()
        let id = try context.id(of: OutgoingServer.self)
        let form = try await form(request, context)
        guard let recipient = EmailAddress(form["to"]) else { return .seeOther("/settings/outgoing/servers/\(id)") }
        let test = try await desk.write { work in
            try ConnectionTest.ask(
                .outgoing(OutgoingTry(server: id, recipient: recipient.text)), by: session.person.id, in: work)
        }
        return .seeOther("/settings/outgoing/tests/\(test)")
    }

    private static func server(of form: Form) -> NewOutgoingServer {
        NewOutgoingServer(
            name: form["name"], host: form["host"], port: Int(form["port"].trimmingSpaces) ?? 0,
            security: form["security"], login: form["login"], username: form["username"],
            password: form["password"].isEmpty ? nil : form["password"], oauthMailbox: form["oauth-mailbox"],
            trustedCertificate: form["certificate"],
            connections: Int(form["connections"].trimmingSpaces) ?? 0,
            senders: form["senders"].split { $0.isNewline || $0 == "," || $0 == " " }.map(String.init))
    }

    private func outgoingServerPage(
        _ server: NewOutgoingServer, id: ID<OutgoingServer>?, _ context: DeskContext, errors: [FieldError] = []
    ) async throws -> Response {
        let (session, _) = try context.administrator()
        let mailboxes = try await desk.read {
            try Mailbox.all(in: $0).filter { $0.login == .oauth }.map(\.address.text)
        }
        var view: [String: Any] = [
            "name": server.name, "host": server.host, "port": server.port, "username": server.username,
            "connections": server.connections, "senders": server.senders.joined(separator: "\n"),
            "securities": Self.choices(of: OutgoingServer.Security.self, server.security),
            "logins": Self.choices(of: OutgoingServer.Login.self, server.login),
            "mailboxes": ([""] + mailboxes).map {
                Choice(value: $0, label: $0.isEmpty ? "none" : $0, isChosen: $0 == server.oauthMailbox)
            },
            "title": id == nil ? "Another server" : server.name, "to": session.person.email?.text ?? "",
            "hasMailboxes": !mailboxes.isEmpty, "certificate": server.trustedCertificate,
        ]
        if let id { view["saved"] = ["id": id.number] }
        var frame = Frame(id == nil ? "Another server" : server.name, current: "outgoing")
        frame.alert = errors.isEmpty ? nil : errors.map(\.message).joined(separator: " ")
        return try await page(
            "admin/outgoing-server", view, frame: frame, context: context,
            status: errors.isEmpty ? .ok : .unprocessableContent)
    }

    private static func choices<Value: RawRepresentable & CaseIterable>(of type: Value.Type, _ chosen: String)
        -> [Choice] where Value.RawValue == String
    {
        type.allCases.map { Choice(value: $0.rawValue, label: $0.rawValue, isChosen: $0.rawValue == chosen) }
    }
}

extension NewOutgoingServer {
    fileprivate init(_ server: OutgoingServer, senders: [String]) {
        self.init(
            name: server.name, host: server.host, port: server.port, security: server.security.rawValue,
            login: server.login.rawValue, username: server.username, oauthMailbox: server.oauthMailbox,
            trustedCertificate: server.trustedCertificate,
            connections: server.connections, senders: senders)
    }
}
