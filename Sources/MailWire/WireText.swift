/// What a peer said, made fit for a page or a log: control characters as spaces, bytes that are no UTF-8 as U+FFFD,
/// cut after `limit` bytes.
func wireText(_ bytes: some Collection<UInt8>, limit: Int = 1_000) -> String {
    var clean: [UInt8] = []
    clean.reserveCapacity(Swift.min(bytes.count, limit))
    for byte in bytes.prefix(limit) { clean.append(byte.isControl ? ASCII.space : byte) }
    let text = clean.text
    return bytes.count > limit ? text + "…" : text
}
