import Foundation
import HTTPTypes
import HelpDesk
import Hummingbird
import NIOCore

/// Reads the forms that are sent, within one budget for all requests: small ones in memory, those with files by way of a
/// file, and of these only so many in memory as fit.
final class FormReader: Sendable {
    /// A body was too large: its limit, and the fields that came before that.
    struct TooLarge: Error {
        let limit: Int
        let beginning: Form

        var words: String {
            limit >= 1 << 20
                ? "A message and its files may have \(limit >> 20) MiB together. Send less, or large files in several messages; the files have to be chosen again."
                : "A form like this may have \(limit >> 10) KiB."
        }
    }

    private static let plainBytes = 32 << 20
    private static let diskBytes = 4 << 30
    private static let uploadBytes = 160 << 20
    /// What is too large is still taken in, so much of it, and thrown away: a browser shows no answer before it has sent
    /// its form.
    private static let drained = 256 << 20
    /// Of what is too large, the fields are looked for here.
    private static let beginning = 1 << 20

    private let folder: String
    private let plain = Allowance(plainBytes)
    private let disk = Allowance(diskBytes)
    private let uploads = Allowance(uploadBytes)

    /// - Parameter folder: where large forms lie while they come.
    init(folder: String = NSTemporaryDirectory()) {
        self.folder = folder
    }

    /// A form without files.
    ///
    /// - Throws: `TooLarge`; 503 where too much is sent by all.
    func read(_ request: Request, limit: Int) async throws -> Form {
        var held = 0
        defer { plain.give(held) }
        var bytes: [UInt8] = []
        var size = 0
        for try await piece in request.body {
            size += piece.readableBytes
            guard size <= limit else {
                if size > limit + Self.drained { break }
                continue
            }
            try plain.take(piece.readableBytes)
            held += piece.readableBytes
            bytes += piece.readableBytesView
        }
        let type = request.headers[.contentType] ?? ""
        let form = Self.isMultipart(type) ? Form(multipart: Self.head(type) + bytes) : Form(urlEncoded: bytes)
        guard size <= limit else { throw TooLarge(limit: limit, beginning: form) }
        return form
    }

    /// Lends a form with its files while `body` runs; the next waits where memory is short.
    ///
    /// - Throws: `TooLarge`; 503 where too much is sent by all; what `body` throws.
    func withUpload<Result>(
        _ request: Request, limit: Int, _ body: (Form) async throws -> Result
    ) async throws -> Result {
        let type = request.headers[.contentType] ?? ""
        guard Self.isMultipart(type) else { return try await body(try await read(request, limit: Form.plainLimit)) }
        let spool = try Spool(in: folder)
        var held = 0
        defer { disk.give(held) }
        var size = 0
        for try await piece in request.body {
            size += piece.readableBytes
            guard size <= limit else {
                if size > limit + Self.drained { break }
                continue
            }
            try disk.take(piece.readableBytes)
            held += piece.readableBytes
            try spool.append(piece)
        }
        guard size <= limit else {
            let start = try spool.content(after: Self.head(type), limit: Self.beginning)
            throw TooLarge(limit: limit, beginning: Form(multipart: start).withoutFiles)
        }
        // The bytes as they came, and the files taken out of them.
        return try await uploads.lend(2 * size) {
            try await body(Form(multipart: try spool.content(after: Self.head(type), limit: size)))
        }
    }

    private static func isMultipart(_ type: String) -> Bool { type.lowercased().hasPrefix("multipart/form-data") }

    /// The type came in a header field: it has no line break of its own.
    private static func head(_ type: String) -> [UInt8] { Array("Content-Type: \(type)\r\n\r\n".utf8) }
}
