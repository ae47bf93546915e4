import HTTPTypes
import HelpDesk
import Hummingbird
import MailSigning

/// Who sent a request: the peer, or, where that is a proxy of ours, who the proxy says it was.
struct ClientAddress: RouterMiddleware {
    typealias Context = DeskContext
    let proxies: TrustedProxies

    func handle(
        _ request: Request, context: DeskContext, next: (Request, DeskContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let forwarded = request.headers[values: .xForwardedFor]
        let standard = request.headers[values: .forwarded]
        if !forwarded.isEmpty || !standard.isEmpty {
            context.client = proxies.client(peer: context.client, forwardedFor: forwarded, forwarded: standard)
        }
        context.client = NetworkAddress(context.client)?.brakeSubject ?? context.client
        return try await next(request, context)
    }
}

/// The proxies whose word is taken about who is behind them.
public struct TrustedProxies: Sendable {
    private struct Range: Sendable {
        let address: NetworkAddress
        let bits: Int

        func holds(_ other: NetworkAddress) -> Bool {
            guard address.bytes.count == other.bytes.count else { return false }
            return zip(address.bytes, other.bytes).enumerated().allSatisfy { index, pair in
                let left = min(8, max(0, bits - 8 * index))
                let mask: UInt8 = left == 0 ? 0 : UInt8.max << UInt8(8 - left)
                return pair.0 & mask == pair.1 & mask
            }
        }
    }

    /// Addresses looked at in one header: more are no chain of proxies.
    private static let chainLimit = 50

    private let ranges: [Range]

    public static let none = TrustedProxies(ranges: [])

    private init(ranges: [Range]) { self.ranges = ranges }

    /// `10.0.0.5`, `10.0.0.0/8`, `fd00::/8`, several with commas.
    ///
    /// - Returns: nil where one is no address or range.
    public init?(_ text: String) {
        var ranges: [Range] = []
        for part in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
            let ends = part.split(separator: "/", maxSplits: 1)
            guard let address = ends.first.flatMap({ NetworkAddress(String($0)) }) else { return nil }
            let most = address.bytes.count * 8
            guard let bits = ends.count == 2 ? Int(ends[1]) : most, (0...most).contains(bits) else { return nil }
            ranges.append(Range(address: address, bits: bits))
        }
        self.ranges = ranges
    }

    func holds(_ address: String) -> Bool {
        NetworkAddress(address).map { address in ranges.contains { $0.holds(address) } } ?? false
    }

    /// The nearest address that is none of ours, read from the end that our own proxy wrote. Where two headers name
    /// different ones, one of them is the visitor's own: then only the peer is sure.
    func client(peer: String, forwardedFor: [String], forwarded: [String]) -> String {
        guard holds(peer) else { return peer }
        let old = nearest(forwardedFor.flatMap { $0.split(separator: ",") }.map { Self.address(in: $0) })
        let new = nearest(forwarded.flatMap { $0.split(separator: ",") }.map { Self.element($0) })
        switch (old, new) {
        case (nil, nil): return peer
        case (let client?, nil), (nil, let client?): return client
        case (let client?, let other?): return client == other ? client : peer
        }
    }

    private func nearest(_ chain: [NetworkAddress?]) -> String? {
        for address in chain.suffix(Self.chainLimit).reversed() {
            // A word that is no address ends what can be trusted.
            guard let address else { return nil }
            if !ranges.contains(where: { $0.holds(address) }) { return address.description }
        }
        return nil
    }

    /// `for=192.0.2.43;proto=http`, `for="[2001:db8::1]:4711"` (RFC 7239 §4, §6).
    private static func element(_ text: Substring) -> NetworkAddress? {
        for pair in text.split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, String(parts[0]).trimmingSpaces.lowercased() == "for" else { continue }
            return address(in: parts[1].filter { $0 != "\"" }[...])
        }
        return nil
    }

    /// With or without brackets and port.
    private static func address(in text: Substring) -> NetworkAddress? {
        let text = String(text).trimmingSpaces
        if let plain = NetworkAddress(text) { return plain }
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            return NetworkAddress(String(text[text.index(after: text.startIndex)..<end]))
        }
        return text.split(separator: ":").first.flatMap { NetworkAddress(String($0)) }
    }
}

extension NetworkAddress {
    /// What brakes count by: an address, of IPv6 the network that one visitor has (/64).
    fileprivate var brakeSubject: String {
        guard !isV4, let network = NetworkAddress(bytes: Array(bytes.prefix(8)) + [UInt8](repeating: 0, count: 8))
        else {
            return description
        }
        return "\(network)/64"
    }
}

extension HTTPField.Name {
    static let xForwardedFor = HTTPField.Name("X-Forwarded-For") ?? .eTag
    static let forwarded = HTTPField.Name("Forwarded") ?? .eTag
}
