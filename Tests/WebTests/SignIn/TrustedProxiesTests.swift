import Testing

@testable import Web

@Suite("Who is behind a proxy (T24)")
struct TrustedProxiesTests {
    private static let ours = TrustedProxies("127.0.0.1, 10.0.0.0/8, fd00::/8") ?? .none

    @Test(
        "the nearest address that is none of ours, in the header of a proxy of ours",
        arguments: [
            ("127.0.0.1", ["203.0.113.7"], [], "203.0.113.7"),
            ("127.0.0.1", ["1.2.3.4, 203.0.113.7"], [], "203.0.113.7"),
            ("127.0.0.1", ["1.2.3.4, 203.0.113.7, 10.1.1.1"], [], "203.0.113.7"),
            ("127.0.0.1", ["1.2.3.4", "203.0.113.7"], [], "203.0.113.7"),
            ("10.3.2.1", ["203.0.113.7:4711"], [], "203.0.113.7"),
            ("fd00::1", ["2001:db8::1"], [], "2001:db8::1"),
            ("127.0.0.1", [], ["for=192.0.2.43;proto=http"], "192.0.2.43"),
            ("127.0.0.1", [], ["for=1.1.1.1, for=\"[2001:db8::1]:4711\""], "2001:db8::1"),
            ("127.0.0.1", ["203.0.113.7"], ["for=203.0.113.7"], "203.0.113.7"),
        ] as [(String, [String], [String], String)])
    func forwarded(peer: String, old: [String], new: [String], client: String) {
        #expect(Self.ours.client(peer: peer, forwardedFor: old, forwarded: new) == client)
    }

    @Test(
        "the peer, where it is no proxy of ours, or where the headers are not to be trusted",
        arguments: [
            ("203.0.113.9", ["1.2.3.4"], []), ("203.0.113.9", [], ["for=1.2.3.4"]), ("127.0.0.1", ["unknown"], []),
            ("127.0.0.1", ["10.0.0.1"], []), ("127.0.0.1", ["1.2.3.4"], ["for=5.6.7.8"]), ("127.0.0.1", [""], []),
            ("127.0.0.1", ["1.2.3.4, x"], []), ("127.0.0.1", [], ["for=_hidden"]),
        ] as [(String, [String], [String])])
    func peer(peer: String, old: [String], new: [String]) {
        #expect(Self.ours.client(peer: peer, forwardedFor: old, forwarded: new) == peer)
        #expect(TrustedProxies.none.client(peer: peer, forwardedFor: old, forwarded: new) == peer)
    }

    @Test(
        "what is no list of addresses is refused",
        arguments: ["x", "10.0.0.0/33", "10.0.0.0/-1", "fd00::/129", "1.2.3"])
    func refused(text: String) {
        #expect(TrustedProxies(text) == nil)
    }
}
