import Foundation
import HTTPTypes
import HelpDesk
import Hummingbird
import Mustache
import NIOCore

/// What every page has around its content.
struct Frame: Sendable {
    var title: String
    /// Which entry of the rail is the current one.
    var current = ""
    var alert: String?
    var notice: String?
    /// Read by visitors who are not signed in, too: they get the customer's frame.
    var isOpen = false
    /// Whether it has a rich-text field: then pictures from the web are shown in it.
    var isForWriting = false

    init(_ title: String, current: String = "") {
        self.title = title
        self.current = current
    }
}

/// Draws pages from the templates: `{{page.…}}` is the page's own view, `{{desk.…}}` what surrounds it.
struct Renderer: Sendable {
    /// Told of each view before it is drawn: for the test that none is looked through by reflection.
    @TaskLocal static var seen: (@Sendable (any MustacheParent) -> Void)?

    private let library: MustacheLibrary
    private let style: String
    private let scripts: [String]
    private let editor: String?

    /// - Throws: where a template can't be read: a mistake of ours, found when the program starts.
    init(assets: Assets) throws {
        var library = MustacheLibrary()
        for (name, text) in assets.templates { try library.register(text, named: name) }
        self.library = library
        style = "/assets/\(assets.style.hash)/mailroom.css"
        scripts = assets.scripts.map { "/assets/\($0.file.hash)/\($0.name)" }
        editor = assets.editor?.path
    }

    /// One part of a page.
    func part(_ template: String, _ view: any MustacheParent, desk: [String: Any]) -> String {
        Self.seen?(view)
        return library.render(["page": view, "desk": desk], withTemplate: template) ?? ""
    }

    /// A whole page.
    func page(_ template: String, _ view: any MustacheParent, layout: String, desk: [String: Any]) -> String {
        var around = desk
        around["body"] = part(template, view, desk: desk)
        around["style"] = style
        around["scripts"] = scripts
        if let editor { around["editor"] = editor }
        return library.render(["desk": around], withTemplate: layout) ?? ""
    }
}

// What `{{#isNew}}` puts before the view around it has no parts. Without these words Mustache looks for them by reflection,
// which takes longer than all else on a page.
extension Bool: @retroactive MustacheParent {
    public func child(named: String) -> Any? { nil }
}

extension String: @retroactive MustacheParent {
    public func child(named: String) -> Any? { nil }
}

extension Int: @retroactive MustacheParent {
    public func child(named: String) -> Any? { nil }
}

extension Int64: @retroactive MustacheParent {
    public func child(named: String) -> Any? { nil }
}

extension Response {
    static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    static func plain(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// After a form: look at what came of it (RFC 9110 §15.4.4).
    static func seeOther(_ path: String) -> Response {
        Response(status: .seeOther, headers: [.location: path])
    }
}
