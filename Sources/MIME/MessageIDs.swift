/// Message-IDs in In-Reply-To, References and Message-ID (RFC 5322 §3.6.4).
enum MessageIDs {
    /// The ids without angle brackets, in order; words with an at sign where no brackets are.
    static func read(_ bytes: Bytes, limits: Limits = .standard) -> [String] {
        var ids: [String] = []
        var at = bytes.startIndex
        while ids.count < limits.references, let start = bytes[at...].firstIndex(of: .less) {
            guard let end = bytes[start...].firstIndex(of: .greater) else { break }
            let id = bytes[(start + 1)..<end].filter { $0 > 32 && $0 != .less }
            if !id.isEmpty { ids.append(String(decoding: id, as: UTF8.self)) }
            at = end + 1
        }
        guard ids.isEmpty else { return ids }
        return bytes.split(whereSeparator: { $0.isWhite || $0 == .comma || $0 == .less || $0 == .greater })
            .filter { $0.contains(.at) }
            .prefix(limits.references)
            .map { String(decoding: $0, as: UTF8.self) }
    }
}
