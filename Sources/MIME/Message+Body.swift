import Glibc

/// What a person sees: text, HTML and files.
extension Message {
    /// The inline text/plain parts, joined, lines ended by LF; nil where there are none.
    ///
    /// Where a mail is nothing but another message, that one's header lines and text.
    public var text: String? {
        let texts = parts.compactMap { part in
            switch role(of: part) {
            case .text: UUEncodedBlocks(part.plainText, within: limits).text
            case .file: TNEF.isPacked(part) ? TNEF.text(of: part) : nil
            case .container, .html, .message, .alternative: nil
            }
        }
        if !texts.isEmpty || parts.contains(where: { role(of: $0) == .html }) { return Self.joined(texts) }
        return Self.joined(parts.filter { role(of: $0) == .message }.compactMap { message(in: $0)?.asShownInline })
    }

    /// The inline text/html parts, joined, as they came but decoded; nil where there are none.
    public var html: String? {
        let pages = parts.filter { role(of: $0) == .html }
        guard !pages.isEmpty else { return nil }
        return pages.map { $0.text() }.joined(separator: "\n")
    }

    /// Every leaf that is not shown as body, in order; files packed into others (uuencode, winmail.dat) unpacked.
    public var attachments: [Attachment] {
        parts.flatMap { part -> [Attachment] in
            switch role(of: part) {
            case .file, .message: TNEF.isPacked(part) ? TNEF.unpacked(part, within: limits) : [Attachment(part)]
            case .text: part.mayHoldUUEncode ? UUEncodedBlocks(part.plainText, within: limits).files : []
            case .container, .html, .alternative: []
            }
        }
    }

    /// The messages within this one (message/rfc822), read, not deeper than the limit.
    public var embedded: [Message] {
        parts.filter { $0.contentType.isMessage && $0.children.isEmpty }.compactMap(message)
    }

    private func message(in part: Part) -> Message? {
        guard nesting < limits.nestedMessages else { return nil }
        return Message(parsing: part.data(), within: limits, nesting: nesting + 1)
    }

    /// As mail programs show a message in another one; as deep as `Limits.nestedMessages`.
    private var asShownInline: String {
        let lines = ["From", "Date", "Subject", "To"].compactMap { name in
            header.text(name).map { "\(name): \($0)\n" }
        }
        return lines.joined() + "\n" + (text ?? "")
    }

    private enum Role {
        case container, text, html, file
        /// A message that is shown in line.
        case message
        /// Another form of the body that we do not show, such as text/enriched.
        case alternative
    }

    private func role(of part: Part) -> Role {
        if part.contentType.isMultipart, !part.isOpaque {
            return part.children.isEmpty ? .text : .container
        }
        let parent = part.parent.map { parts[$0].contentType.name }
        if part.contentType.isMessage {
            return part.disposition?.isAttachment == true || parent == "multipart/report" ? .file : .message
        }
        guard part.contentType.isText, part.disposition?.isAttachment != true else { return .file }
        if part.name != nil, !isBodyByPlace(part, in: parent) { return .file }
        switch part.contentType.subtype {
        case "plain": return .text
        case "html": return .html
        default:
            return parent == "multipart/alternative" && part.contentType.subtype != "calendar" ? .alternative : .file
        }
    }

    /// Some programs name the body, too: where a mail is nothing but one text, or the text is one form of the body or
    /// the first thing in the mail, it is shown (RFC 2183 §2.10: inline where nothing else is said; RFC 8621 §4.1.4).
    private func isBodyByPlace(_ part: Part, in parent: String?) -> Bool {
        guard ["plain", "html"].contains(part.contentType.subtype) else { return false }
        return parent == nil || parent == "multipart/alternative" || isFirst(part)
    }

    /// Whether nothing but containers stands before a part.
    private func isFirst(_ part: Part) -> Bool {
        parts.first { !$0.contentType.isMultipart }?.body == part.body
    }

    private static func joined(_ texts: [String]) -> String? {
        guard let first = texts.first else { return nil }
        var result = first
        for text in texts.dropFirst() {
            if !result.isEmpty, result.utf8.last != .lf { result += "\n" }
            result += text
        }
        return result
    }
}

extension Part {
    /// The text with lines ended by LF.
    var plainText: String {
        var text = text()
        return text.withUTF8 { input in
            guard let base = input.baseAddress, memchr(base, Int32(UInt8.cr), input.count) != nil else { return nil }
            return String(unsafeUninitializedCapacity: input.count) { Self.copyWithLF(input, into: $0) }
        } ?? text
    }

    /// Copies run by run; a CR, or CRLF, is written as LF.
    private static func copyWithLF(
        _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        guard let base = input.baseAddress, let target = output.baseAddress else { return 0 }
        var at = 0
        var written = 0
        while at < input.count {
            let hit = memchr(base + at, Int32(UInt8.cr), input.count - at)
            let run = hit.map { UnsafeRawPointer($0) - UnsafeRawPointer(base + at) } ?? input.count - at
            memcpy(target + written, base + at, run)
            written += run
            at += run
            guard at < input.count else { break }
            target[written] = .lf
            written += 1
            at += at + 1 < input.count && input[at + 1] == .lf ? 2 : 1
        }
        return written
    }

    /// False where no file can be written into the text itself: told from the bytes, without decoding them.
    var mayHoldUUEncode: Bool {
        guard encoding == .identity || encoding == .unknown else { return true }
        return source[body].withUnsafeBufferPointer(UUEncodedBlocks.mayBe)
    }
}

extension Attachment {
    fileprivate init(_ part: Part) {
        self.init(
            name: part.name, type: part.contentType.name, data: part.data(),
            isInline: part.disposition.map { $0.kind == "inline" } ?? (part.contentID != nil),
            contentID: part.contentID)
    }
}
