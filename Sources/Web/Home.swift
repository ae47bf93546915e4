import HTTPTypes
import HelpDesk
import Hummingbird
import NIOCore

extension Site {
    /// `/`: where somebody's work is.
    func home(_ request: Request, context: DeskContext) async throws -> Response {
        guard let viewer = context.viewer else {
            let isOpen = try await desk.read { try FirstRun.isOpen(in: $0) }
            return .seeOther(isOpen ? "/first-run" : "/sign-in")
        }
        return .seeOther(viewer.isStaff ? "/queue/\(TicketView.waitingForUs.rawValue)" : "/tickets")
    }

    /// 200 once mail and pages are served.
    func ready(_ request: Request, context: DeskContext) async throws -> Response {
        guard readiness.isReady else { return .plain("starting\n", status: .serviceUnavailable) }
        _ = try await desk.read { try Event.newest(in: $0) }
        return .plain("ready\n")
    }

    /// A style sheet or script, by its hash: cached for ever.
    func asset(_ request: Request, context: DeskContext) async throws -> Response {
        let name = context.parameters.get("name") ?? ""
        guard let bytes = assetBytes(name, hash: context.parameters.get("hash") ?? "") else {
            throw DeskError.notFound("file")
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: name.hasSuffix(".css") ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8",
                .cacheControl: "public, max-age=31536000, immutable",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private func assetBytes(_ name: String, hash: String) -> [UInt8]? {
        if let editor, hash == editor.hash { return editor.files[name] }
        let file = name == "mailroom.css" ? assets.style : assets.script(name)
        return file?.hash == hash ? file?.bytes : nil
    }
}
