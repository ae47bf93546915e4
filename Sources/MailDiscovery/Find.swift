/// The servers that serve an e-mail address, the likeliest first; call it as `MailDiscovery.find(for:resolver:http:)`.
///
/// Asked are, at the same time and for 8 s at most: autoconfig documents of the domain, of Thunderbird's list and of
/// the domain of the address' exchanger; SRV records (RFC 6186, RFC 8314 §5.1); a table of large providers; names
/// like "imap.example.org" that have an address. They stand in this order, each server once. Supposed names are
/// given only for a purpose of which nobody said a word.
///
/// Nothing here is authenticated but by https: a person should see the host names before a password goes there
/// (RFC 6186 §6).
/// - Returns: nothing for an address that has no domain to ask.
public func find(
    for address: String, resolver: DNSResolver, http: any HTTPFetching
) async -> [FoundServer] {
    await find(for: address, resolver: resolver, http: http, within: Search.limit)
}

func find(
    for address: String, resolver: DNSResolver, http: any HTTPFetching, within limit: Duration
) async -> [FoundServer] {
    guard let address = SearchedAddress(address) else { return [] }
    return await Search(address: address, resolver: resolver, http: http).run(within: limit)
}
