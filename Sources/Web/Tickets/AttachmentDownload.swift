import HTTPTypes
import HelpDesk
import Hummingbird
import NIOCore

/// What a file may be shown as; everything else is only ever saved (T43).
enum AttachmentKind {
    static func isPicture(_ type: String) -> Bool {
        ["image/png", "image/jpeg", "image/gif", "image/webp"].contains(type)
    }

    /// A whole mail, which can be opened on a page.
    static func isMail(_ type: String, _ name: String) -> Bool {
        type == "message/rfc822" || type == "message/global" || name.lowercased().hasSuffix(".eml")
    }

    /// Whether the content really is that picture, by its first bytes.
    static func isPicture(_ type: String, _ start: [UInt8]) -> Bool {
        switch type {
        case "image/png": start.starts(with: [0x89, 0x50, 0x4E, 0x47])
        case "image/jpeg": start.starts(with: [0xFF, 0xD8, 0xFF])
        case "image/gif": start.starts(with: Array("GIF8".utf8))
        case "image/webp": start.starts(with: Array("RIFF".utf8)) && start.dropFirst(8).starts(with: Array("WEBP".utf8))
        default: false
        }
    }
}

extension Site {
    func attachment(_ request: Request, context: DeskContext) async throws -> Response {
        let viewer = try context.signedIn().viewer
        let id = try context.id(of: Attachment.self)
        let (file, first) = try await desk.read { tx in
            let file = try Attachment.find(id, visibleTo: viewer, in: tx)
            return (file, try file.chunk(0, in: tx) ?? [])
        }
        let isShown = request.uri.queryParameters["inline"] == "1" && AttachmentKind.isPicture(file.type, first)
        let desk = desk
        let body = ResponseBody(contentLength: file.size) { writer in
            try await writer.write(ByteBuffer(bytes: first))
            var number = 1
            while let chunk = try await desk.read({ [number] in try file.chunk(number, in: $0) }) {
                try await writer.write(ByteBuffer(bytes: chunk))
                number += 1
            }
            try await writer.finish(nil)
        }
        var response = Response(
            status: .ok, headers: [.contentType: isShown ? file.type : "application/octet-stream"], body: body)
        response.headers[.contentDisposition] = isShown ? "inline" : Self.disposition(file.name)
        response.headers[.contentSecurityPolicy] = "sandbox; default-src 'none'"
        response.headers[.cacheControl] = "private, max-age=3600"
        return response
    }

    /// `attachment` with the name for old and new browsers (RFC 6266 §4.3, RFC 8187).
    static func disposition(_ name: String) -> String {
        let plain = String(
            name.unicodeScalars.map {
                $0.isASCII && $0.value >= 0x20 && $0 != "\"" && $0 != "\\" && $0 != "%" ? Character($0) : "_"
            })
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(name.addingPercentEncodingForQuery)"
    }
}
