/// The body of a draft: text, an alternative in HTML, files shown in it, and attachments (RFC 2046 §5.1, RFC 2387).
struct DraftBody {
    private let draft: MessageDraft
    private let seed: UInt64

    init(_ draft: MessageDraft) {
        self.draft = draft
        seed = Self.digest([draft.messageID, draft.subject, draft.text, draft.html ?? ""])
    }

    /// The Content fields of the message, the empty line, and the body.
    func bytes() -> [UInt8] { withFiles(readable()) }

    private func readable() -> [UInt8] {
        let plain = textPart("plain", draft.text)
        guard let html = draft.html else { return plain }
        return multipart("alternative", "a", [plain, withInlineFiles(textPart("html", html))])
    }

    private func withInlineFiles(_ html: [UInt8]) -> [UInt8] {
        if draft.inlineFiles.isEmpty { return html }
        let files = draft.inlineFiles.map { filePart($0, disposition: "inline") }
        return multipart("related", "r", [html] + files)
    }

    private func withFiles(_ body: [UInt8]) -> [UInt8] {
        var files = draft.attachments
        if draft.html == nil { files = draft.inlineFiles + files }
        if files.isEmpty { return body }
        return multipart("mixed", "m", [body] + files.map { filePart($0, disposition: "attachment") })
    }

    /// Quoted-printable holds short lines whatever the text is; base64 is shorter for other scripts.
    private func textPart(_ subtype: String, _ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        let isMostlyASCII = bytes.count { $0 >= 0x80 } * 3 < bytes.count || bytes.isEmpty
        var writer = HeaderWriter()
        writer.add("Content-Type", words: [Array("text/\(subtype);".utf8), Array("charset=utf-8".utf8)])
        writer.add(
            "Content-Transfer-Encoding", words: [Array((isMostlyASCII ? "quoted-printable" : "base64").utf8)])
        let body = isMostlyASCII ? QuotedPrintable.encode(text: bytes) : Base64.encodeLines(Self.withCRLF(bytes))
        return writer.bytes + [.cr, .lf] + body
    }

    private static func withCRLF(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count + text.count / 32)
        var last: UInt8 = 0
        for byte in text {
            if byte == .lf, last != .cr { result.append(.cr) }
            if last == .cr, byte != .lf { result.append(.lf) }
            result.append(byte)
            last = byte
        }
        return result
    }

    private func filePart(_ file: MessageDraft.File, disposition: String) -> [UInt8] {
        var writer = HeaderWriter()
        writer.add("Content-Type", words: [Array(Self.safeType(file.type).utf8)])
        writer.add("Content-Transfer-Encoding", words: [Array("base64".utf8)])
        writer.add(
            "Content-Disposition", words: [Array("\(disposition);".utf8)] + ParameterWriter.words("filename", file.name)
        )
        if let id = file.contentID.map({ $0.utf8.filter { $0 > 32 && $0 < 127 && $0 != .less && $0 != .greater } }),
            !id.isEmpty
        {
            writer.add("Content-ID", words: [[.less] + id + [.greater]])
        }
        return writer.bytes + [.cr, .lf] + Base64.encodeLines(file.data)
    }

    /// RFC 2046 §5.2.1 forbids base64 for message and multipart types: such files are sent as plain bytes.
    private static func safeType(_ type: String) -> String {
        guard let read = ContentType(Array(type.utf8)[...], limits: .standard), read.type != "message",
            !read.isMultipart, read.name.utf8.count <= 120
        else { return "application/octet-stream" }
        return read.name
    }

    /// "=_" can't occur in quoted-printable and "_" not in base64, so the boundary is in no part.
    private func multipart(_ subtype: String, _ mark: String, _ parts: [[UInt8]]) -> [UInt8] {
        let boundary = "=_\(mark)_" + String(seed, radix: 16)
        var writer = HeaderWriter()
        writer.add(
            "Content-Type", words: [Array("multipart/\(subtype);".utf8), Array("boundary=\"\(boundary)\"".utf8)])
        var result = writer.bytes
        for part in parts {
            result += Array("\r\n--\(boundary)\r\n".utf8) + part
        }
        return result + Array("\r\n--\(boundary)--\r\n".utf8)
    }

    /// FNV-1a: two mails need different boundaries only where one lies in the other.
    private static func digest(_ texts: [String]) -> UInt64 {
        texts.reduce(0xCBF2_9CE4_8422_2325) { hash, text in
            text.utf8.reduce(hash ^ 0xFF) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        }
    }
}
