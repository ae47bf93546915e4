import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL

/// Gets documents from the open internet, and only from there: the domain of an address is a stranger's choice.
///
/// It speaks https on port 443 alone, follows three redirects, and connects to the very address it has checked, so
/// that no second look-up can lead it inside (server-side request forgery, DNS rebinding).
public struct PublicHTTPClient: HTTPFetching {
    static let redirectLimit = 3
    /// The most bytes of a body, whatever the caller allows.
    static let bodyLimit = 256 << 10

    private let resolver: DNSResolver
    private let allowedLiterals: Set<String>
    private let tls: TLSConfiguration

    /// - Parameter resolver: whose answers are checked and then connected to.
    public init(resolver: DNSResolver) {
        self.init(resolver: resolver, allowedLiterals: [], tls: .makeClientConfiguration())
    }

    /// - Parameter allowedLiterals: IPv4 literals that tests may go to, on any port.
    init(resolver: DNSResolver, allowedLiterals: Set<String>, tls: TLSConfiguration) {
        self.resolver = resolver
        self.allowedLiterals = allowedLiterals
        self.tls = tls
    }

    /// See `HTTPFetching`. Any status but 200 and the redirects is "no such document".
    public func get(_ url: String, limit: Int, timeout: Duration) async throws -> [UInt8]? {
        // A little later than the sleeper below, which ends the wait without an error.
        let deadline = NIODeadline.now() + TimeAmount(timeout) + .seconds(1)
        return try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            group.addTask { try await follow(url, limit: min(limit, Self.bodyLimit), deadline: deadline) }
            group.addTask {
                try await Task.sleep(for: timeout)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    private enum Answer {
        case body([UInt8])
        case redirect(String)
        case nothing
    }

    private func follow(_ url: String, limit: Int, deadline: NIODeadline) async throws -> [UInt8]? {
        var target = HTTPSTarget(url)
        for _ in 0...Self.redirectLimit {
            guard let current = target else { return nil }
            switch try await ask(current, limit: limit, deadline: deadline) {
            case .body(let bytes): return bytes
            case .redirect(let location): target = HTTPSTarget(location, from: current)
            case .nothing: return nil
            }
        }
        return nil
    }

    /// Asks the host's first address of either family, the second where the first fails.
    private func ask(_ target: HTTPSTarget, limit: Int, deadline: NIODeadline) async throws -> Answer {
        var failure: (any Error)?
        for address in try await addresses(of: target) {
            do {
                return try await ask(target, at: address, limit: limit, deadline: deadline)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return .nothing
    }

    private func addresses(of target: HTTPSTarget) async throws -> [String] {
        if allowedLiterals.contains(target.host) { return [target.host] }
        guard target.port == 443, !HostName.isNumeric(target.host) else { return [] }
        let open = try await resolver.addresses(of: target.host).filter(\.isPublic)
        let four = open.first { $0.bytes.count == 4 }
        let six = open.first { $0.bytes.count == 16 }
        return [four, six].compactMap(\.?.description)
    }

    private func ask(
        _ target: HTTPSTarget, at address: String, limit: Int, deadline: NIODeadline
    ) async throws -> Answer {
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow)
        configuration.dnsOverride = [target.host: address]
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .seconds(2)
        let client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
        // Nobody waits for it: a server that is slow to say goodbye would hold us for seconds.
        defer { client.shutdown { _ in } }
        var request = HTTPClientRequest(url: target.url)
        request.headers.add(name: "User-Agent", value: "Mailroom")
        request.headers.add(name: "Accept", value: "text/xml, application/xml")
        return try await answer(try await client.execute(request, deadline: deadline), limit: limit)
    }

    private func answer(_ response: HTTPClientResponse, limit: Int) async throws -> Answer {
        switch response.status {
        case .ok:
            do {
                return .body(Array(try await response.body.collect(upTo: limit).readableBytesView))
            } catch is NIOTooManyBytesError {
                return .nothing
            }
        case .movedPermanently, .found, .seeOther, .temporaryRedirect, .permanentRedirect:
            return response.headers.first(name: "Location").map { .redirect($0) } ?? .nothing
        default:
            return .nothing
        }
    }
}
