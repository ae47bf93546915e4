import Foundation

/// An IPv4 or IPv6 address.
public struct NetworkAddress: Sendable, Hashable, CustomStringConvertible {
    /// Four or sixteen, in network order.
    public let bytes: [UInt8]

    /// The address of these bytes; IPv4 inside IPv6 ("::ffff:192.0.2.1") becomes IPv4 (RFC 7208 §5).
    ///
    /// - Returns: nil where `bytes` are neither four nor sixteen.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        let isMapped = bytes.count == 16 && bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10...11] == [0xff, 0xff]
        self.bytes = isMapped ? Array(bytes.suffix(4)) : bytes
    }

    /// The address of a text such as "192.0.2.1" or "2001:db8::1" (RFC 4291 §2.2), without a prefix length.
    ///
    /// - Returns: nil where the text is no address.
    public init?(_ text: String) {
        guard let bytes = Self.read(text, AF_INET, 4) ?? Self.read(text, AF_INET6, 16) else { return nil }
        self.init(bytes: bytes)
    }

    /// The address as it stands, IPv4 inside IPv6 too: as a term names it that no host's address matches.
    init?(unmapped text: String) {
        guard let bytes = Self.read(text, AF_INET, 4) ?? Self.read(text, AF_INET6, 16) else { return nil }
        self.bytes = bytes
    }

    /// Whether it is one of IPv4.
    public var isV4: Bool { bytes.count == 4 }

    /// As it is written in a record: IPv6 in its short form (RFC 5952).
    public var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(isV4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Whether the first bits are the other's; never for one of the other family.
    func shares(_ bits: Int, with other: NetworkAddress) -> Bool {
        guard bytes.count == other.bytes.count else { return false }
        var left = bits
        for (ours, theirs) in zip(bytes, other.bytes) where left > 0 {
            let mask = left >= 8 ? UInt8.max : ~(UInt8.max >> UInt8(left))
            if ours & mask != theirs & mask { return false }
            left -= 8
        }
        return true
    }

    private static func read(_ text: String, _ family: Int32, _ count: Int) -> [UInt8]? {
        guard text.utf8.count < 64, !text.utf8.contains(0) else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }
}
