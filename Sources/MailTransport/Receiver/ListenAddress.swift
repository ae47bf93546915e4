/// Where a server listens: "127.0.0.1:2525", "[::1]:2525", "localhost:2525"; ":2525" is every address of the machine.
struct ListenAddress: Sendable, Hashable {
    let host: String
    let port: Int

    /// - Throws: `TransportError.cannotListen`
    init(_ text: String) throws {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw TransportError.cannotListen("“\(text)” is no address to listen on; one is 127.0.0.1:2525.")
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        self.host = host.isEmpty ? "0.0.0.0" : String(host)
        self.port = Int(port)
    }
}
