/// An IPv4 or IPv6 address.
public struct IPAddress: Sendable, Hashable {
    /// Four or sixteen, in network order.
    public let bytes: [UInt8]

    /// The address of these bytes.
    ///
    /// - Returns: nil where `bytes` are neither four nor sixteen.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// Whether the address is one of the open internet: not loopback, private, link-local, multicast,
    /// documentation or otherwise of special use (RFC 6890, RFC 1918, RFC 4193, RFC 6598).
    public var isPublic: Bool { bytes.count == 4 ? isPublicV4 : isPublicV6 }

    private var isPublicV4: Bool { !Self.specialV4.contains { $0.holds(bytes) } }

    private var isPublicV6: Bool {
        // RFC 6052: an IPv4 address behind a translator is as public as itself.
        if Self.translatedV4.holds(bytes) { return IPAddress(bytes: Array(bytes.suffix(4)))?.isPublic ?? false }
        return Self.globalV6.holds(bytes) && !Self.specialV6.contains { $0.holds(bytes) }
    }

    private static let specialV4: [AddressBlock] = [
        AddressBlock([0], 8), AddressBlock([10], 8), AddressBlock([100, 64], 10), AddressBlock([127], 8),
        AddressBlock([169, 254], 16), AddressBlock([172, 16], 12), AddressBlock([192, 0, 0], 24),
        AddressBlock([192, 0, 2], 24), AddressBlock([192, 88, 99], 24), AddressBlock([192, 168], 16),
        AddressBlock([198, 18], 15), AddressBlock([198, 51, 100], 24), AddressBlock([203, 0, 113], 24),
        AddressBlock([224], 3),
    ]
    private static let globalV6 = AddressBlock([0x20], 3)
    private static let translatedV4 = AddressBlock([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0], 96)
    /// Teredo and the like, documentation, 6to4, documentation again (RFC 9637).
    private static let specialV6: [AddressBlock] = [
        AddressBlock([0x20, 0x01, 0x00], 23), AddressBlock([0x20, 0x01, 0x0d, 0xb8], 32),
        AddressBlock([0x20, 0x02], 16), AddressBlock([0x3f, 0xff, 0x00], 20),
    ]
}

extension IPAddress: CustomStringConvertible {
    /// "192.0.2.1", or eight groups of hexadecimal digits without "::".
    public var description: String {
        if bytes.count == 4 { return bytes.map { String($0) }.joined(separator: ".") }
        return stride(from: 0, to: bytes.count - 1, by: 2)
            .map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
            .joined(separator: ":")
    }
}

/// Addresses with the same first bits (RFC 4632 §3.1).
private struct AddressBlock: Sendable {
    let prefix: [UInt8]
    let bits: Int

    init(_ prefix: [UInt8], _ bits: Int) {
        self.prefix = prefix
        self.bits = bits
    }

    func holds(_ bytes: [UInt8]) -> Bool {
        var left = bits
        for (ours, theirs) in zip(prefix, bytes) where left > 0 {
            let mask = left >= 8 ? UInt8.max : ~(UInt8.max >> UInt8(left))
            if ours & mask != theirs & mask { return false }
            left -= 8
        }
        return left <= 0
    }
}
