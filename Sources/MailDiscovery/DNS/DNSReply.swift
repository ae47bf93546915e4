import CCAres

/// The bytes of a server's answer; empty where there is no such name or record.
struct DNSReply: Sendable, Equatable {
    /// The most records read of one answer: a mail domain has a handful.
    static let recordLimit = 32
    /// The most texts: a large domain proves itself to many services.
    static let textLimit = 100

    let bytes: [UInt8]

    func services() throws(DNSError) -> [SRVRecord] {
        guard !bytes.isEmpty else { return [] }
        var first: UnsafeMutablePointer<ares_srv_reply>?
        let status = ares_parse_srv_reply(bytes, Int32(clamping: bytes.count), &first)
        defer { ares_free_data(first) }
        try Self.check(status)
        var records: [SRVRecord] = []
        var next = first
        while let record = next?.pointee, records.count < Self.recordLimit {
            records.append(
                SRVRecord(
                    host: Self.host(record.host), port: Int(record.port), priority: Int(record.priority),
                    weight: Int(record.weight)))
            next = record.next
        }
        return records
    }

    func exchangers() throws(DNSError) -> [MXRecord] {
        guard !bytes.isEmpty else { return [] }
        var first: UnsafeMutablePointer<ares_mx_reply>?
        let status = ares_parse_mx_reply(bytes, Int32(clamping: bytes.count), &first)
        defer { ares_free_data(first) }
        try Self.check(status)
        var records: [MXRecord] = []
        var next = first
        while let record = next?.pointee, records.count < Self.recordLimit {
            records.append(MXRecord(host: Self.host(record.host), preference: Int(record.priority)))
            next = record.next
        }
        return records
    }

    /// The strings of each record are put together (RFC 7208 §3.3); bytes that are no UTF-8 become U+FFFD.
    func texts() throws(DNSError) -> [String] {
        guard !bytes.isEmpty else { return [] }
        var first: UnsafeMutablePointer<ares_txt_ext>?
        let status = ares_parse_txt_reply_ext(bytes, Int32(clamping: bytes.count), &first)
        defer { ares_free_data(first) }
        try Self.check(status)
        var texts: [[UInt8]] = []
        var next = first
        while let piece = next?.pointee {
            if piece.record_start != 0 || texts.isEmpty {
                guard texts.count < Self.textLimit else { break }
                texts.append([])
            }
            texts[texts.count - 1] += UnsafeBufferPointer(start: piece.txt, count: piece.length)
            next = piece.next
        }
        return texts.map { String(decoding: $0, as: UTF8.self) }
    }

    func addressesV4() throws(DNSError) -> [IPAddress] {
        guard !bytes.isEmpty else { return [] }
        var records = [ares_addrttl](repeating: ares_addrttl(), count: Self.recordLimit)
        var count = Int32(clamping: records.count)
        try Self.check(ares_parse_a_reply(bytes, Int32(clamping: bytes.count), nil, &records, &count))
        return records.prefix(max(0, Int(count))).compactMap { record in
            IPAddress(bytes: withUnsafeBytes(of: record.ipaddr) { Array($0) })
        }
    }

    func addressesV6() throws(DNSError) -> [IPAddress] {
        guard !bytes.isEmpty else { return [] }
        var records = [ares_addr6ttl](repeating: ares_addr6ttl(), count: Self.recordLimit)
        var count = Int32(clamping: records.count)
        try Self.check(ares_parse_aaaa_reply(bytes, Int32(clamping: bytes.count), nil, &records, &count))
        return records.prefix(max(0, Int(count))).compactMap { record in
            IPAddress(bytes: withUnsafeBytes(of: record.ip6addr) { Array($0) })
        }
    }

    /// c-ares writes the root as "".
    private static func host(_ name: UnsafeMutablePointer<CChar>?) -> String {
        guard let name, name.pointee != 0 else { return "." }
        let text = String(cString: name)
        return text.count > 1 && text.hasSuffix(".") ? String(text.dropLast()) : text
    }

    private static func check(_ status: Int32) throws(DNSError) {
        guard status != ARES_SUCCESS, status != ARES_ENODATA else { return }
        throw .failed(String(cString: ares_strerror(status)))
    }
}
