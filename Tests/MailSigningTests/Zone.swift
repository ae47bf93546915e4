import MailSigning

/// A DNS that is a dictionary; silent names do not answer.
struct Zone: RecordSource {
    struct Silence: Error {}

    var texts: [String: [String]] = [:]
    var hosts: [String: [String]] = [:]
    var exchangers: [String: [String]] = [:]
    var silent: Set<String> = []

    func texts(of name: String) async throws -> [String] { try answer(texts, name) }

    func addresses(of host: String) async throws -> [NetworkAddress] {
        try answer(hosts, host).map { text in
            guard let address = NetworkAddress(text) else { throw Silence() }
            return address
        }
    }

    func exchangers(of domain: String) async throws -> [String] { try answer(exchangers, domain) }

    private func answer(_ table: [String: [String]], _ name: String) throws -> [String] {
        if silent.contains(name) { throw Silence() }
        return table[name] ?? []
    }
}
