/// Asks the DNS for what mail needs to know, by c-ares on a thread of its own.
///
/// A look-up sends at most two questions to each server and ends within the time-out. "No such name" and "no such
/// record" are empty answers. The thread begins with the first look-up and ends with the resolver.
public final class DNSResolver: Sendable {
    private let loop: DNSLoop

    /// - Parameters:
    ///   - servers: addresses with an optional port, "127.0.0.1:5353" or "[::1]:53"; empty means the system's.
    ///   - timeout: the longest wait for one look-up.
    public init(servers: [String] = [], timeout: Duration = .seconds(3)) {
        loop = DNSLoop(servers: servers, timeout: timeout)
    }

    deinit { loop.stop() }

    /// The records of a service, for example "_imaps._tcp.example.org", in the order to try them (RFC 2782).
    ///
    /// Among equal priorities the heavier comes first; there is no draw by weight.
    /// - Throws: `DNSError`
    public func services(_ name: String) async throws(DNSError) -> [SRVRecord] {
        try await answer(name, .srv).services().sorted { ($0.priority, $1.weight) < ($1.priority, $0.weight) }
    }

    /// Who takes the mail of a domain, the preferred first (RFC 5321 §5.1).
    /// - Throws: `DNSError`
    public func exchangers(of domain: String) async throws(DNSError) -> [MXRecord] {
        try await answer(domain, .mx).exchangers().sorted { ($0.preference, $0.host) < ($1.preference, $1.host) }
    }

    /// The TXT records of a name, the strings of each put together without a blank (RFC 1035 §3.3.14, RFC 7208 §3.3).
    ///
    /// At most 100.
    /// - Throws: `DNSError`
    public func texts(of name: String) async throws(DNSError) -> [String] {
        try await answer(name, .txt).texts()
    }

    /// The addresses of a host, IPv4 before IPv6 (RFC 1035 §3.4.1, RFC 3596 §2.1).
    ///
    /// One family that fails is left out where the other has an answer.
    /// - Throws: `DNSError`
    public func addresses(of host: String) async throws(DNSError) -> [IPAddress] {
        async let four = outcome(host, .a)
        async let six = outcome(host, .aaaa)
        let both = await (four, six)
        let found = [both.0, both.1].flatMap { (outcome) -> [IPAddress] in
            if case .success(let addresses) = outcome { addresses } else { [] }
        }
        if !found.isEmpty { return found }
        return try both.0.get() + both.1.get()
    }

    /// Whether a host has an address of either family.
    /// - Throws: `DNSError`
    public func hasAddress(_ host: String) async throws(DNSError) -> Bool {
        try await !addresses(of: host).isEmpty
    }

    private func outcome(_ host: String, _ type: DNSRecordType) async -> Result<[IPAddress], DNSError> {
        do throws(DNSError) {
            let reply = try await answer(host, type)
            return .success(type == .a ? try reply.addressesV4() : try reply.addressesV6())
        } catch {
            return .failure(error)
        }
    }

    private func answer(_ name: String, _ type: DNSRecordType) async throws(DNSError) -> DNSReply {
        guard DNSLookup.canAsk(name) else { throw .badName }
        let lookup = DNSLookup(name: name, type: type)
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if lookup.wait(continuation) { loop.add(lookup) }
            }
        } onCancel: {
            lookup.end(.failure(.cancelled))
            loop.awake()
        }
        return try outcome.get()
    }
}
