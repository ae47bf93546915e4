/// The asking of all sources for one address.
struct Search: Sendable {
    /// The longest a person waits for a form to fill itself.
    static let limit = Duration.seconds(8)
    /// The longest wait for one document, so that a slow place does not use up the whole time.
    static let fetchLimit = Duration.seconds(5)
    /// Bytes of a document; Thunderbird's largest has about 10 KiB.
    static let documentLimit = 256 << 10

    let address: SearchedAddress
    let resolver: DNSResolver
    let http: any HTTPFetching

    private enum Report: Sendable {
        case clue(Clue)
        case exchangers([String])
        case timeUp
    }

    /// What was heard when all have answered or the time is up.
    func run(within limit: Duration) async -> [FoundServer] {
        await withTaskGroup(of: Report.self) { group in
            group.addTask { await timer(limit) }
            group.addTask { .exchangers(await exchangers()) }
            group.addTask { .clue(await services()) }
            group.addTask { .clue(await wellKnownNames()) }
            var open = 3 + ask(ConfigPlace.all(for: address.domain, address: address), Clue.Rank.config, in: &group)
            var clues: [Clue] = []
            gathering: while open > 0, let report = await group.next() {
                open -= 1
                switch report {
                case .clue(let clue): clues.append(clue)
                case .exchangers(let hosts):
                    clues.append(provider(hosts))
                    open += ask(places(of: hosts), Clue.Rank.exchangerConfig, in: &group)
                case .timeUp: break gathering
                }
            }
            group.cancelAll()
            return clues.merged
        }
    }

    private func timer(_ limit: Duration) async -> Report {
        do {
            try await Task.sleep(for: limit)
        } catch {
            // Cancelled: the others are, too.
        }
        return .timeUp
    }

    /// - Returns: how many were asked.
    private func ask(
        _ places: [ConfigPlace], _ rank: @escaping @Sendable (Int) -> Clue.Rank, in group: inout TaskGroup<Report>
    ) -> Int {
        for (index, place) in places.enumerated() {
            group.addTask { .clue(Clue(rank: rank(index), servers: await servers(at: place))) }
        }
        return places.count
    }

    // MARK: Autoconfig

    private func servers(at place: ConfigPlace) async -> [FoundServer] {
        do {
            let bytes = try await http.get(place.url, limit: Self.documentLimit, timeout: Self.fetchLimit)
            guard let bytes, bytes.count <= Self.documentLimit, let document = ConfigDocument(bytes) else { return [] }
            return document.servers.compactMap { found($0, place) }
        } catch {
            // Most domains have no such place: no name, no certificate, no answer.
            return []
        }
    }

    private func found(_ server: ConfigDocument.Server, _ place: ConfigPlace) -> FoundServer? {
        let host = address.filledIn(server.hostname)
        let username = address.filledIn(server.username)
        guard HostName.isPlausible(host), Self.isLine(username), server.authentication.allSatisfy(Self.isLine)
        else { return nil }
        return FoundServer(
            purpose: server.purpose, host: host, port: server.port, security: server.security, username: username,
            authentication: server.authentication, source: place.source)
    }

    /// Whether a stranger's word can stand in a command or a form: one short line without control characters.
    private static func isLine(_ text: String) -> Bool {
        text.utf8.count <= 320 && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    // MARK: Exchangers

    private func exchangers() async -> [String] {
        do {
            return try await resolver.exchangers(of: address.domain).map(\.host).filter(HostName.isPlausible)
        } catch {
            return []
        }
    }

    private func provider(_ exchangers: [String]) -> Clue {
        Clue(rank: .provider, servers: KnownProvider.serving(exchangers)?.servers(for: address) ?? [])
    }

    /// The places of the preferred exchanger's domain, where it is another than the address'.
    private func places(of exchangers: [String]) -> [ConfigPlace] {
        guard let first = exchangers.first, let domain = HostName.registrableDomain(of: first) else { return [] }
        return domain == address.domain ? [] : ConfigPlace.all(for: domain, address: address)
    }

    // MARK: SRV records

    private func services() async -> Clue {
        let answers = await each(MailService.all) { service in
            try await resolver.services("\(service.label).\(address.domain)")
        }
        var clue = Clue(rank: .services)
        for (service, records) in answers {
            let offered = records.filter { $0.isOffered && $0.port > 0 && HostName.isPlausible($0.host) }
            if records.contains(where: { !$0.isOffered }) { clue.refused.insert(service.purpose) }
            clue.servers += offered.map { found(service.purpose, $0.host, $0.port, service.security, "SRV record") }
        }
        clue.refused.subtract(clue.servers.map(\.purpose))
        return clue
    }

    // MARK: Well-known names

    private func wellKnownNames() async -> Clue {
        let labels = ["imap", "mail", "pop", "smtp"]
        let answers = await each(labels) { label in
            try await resolver.hasAddress("\(label).\(address.domain)") ? [label] : []
        }
        let existing = answers.flatMap(\.1)
        let names = WellKnownName.all.filter { existing.contains($0.label) }
        let servers = names.map { name in
            found(name.purpose, "\(name.label).\(address.domain)", name.port, name.security, "well-known name")
        }
        return Clue(rank: .wellKnown, servers: servers)
    }

    private func found(
        _ purpose: FoundServer.Purpose, _ host: String, _ port: Int, _ security: FoundServer.Security, _ source: String
    ) -> FoundServer {
        FoundServer(
            purpose: purpose, host: host, port: port, security: security, username: address.whole, source: source)
    }

    /// Asks for all at once; the answers stand in the order of the questions, and a failure is an empty answer.
    private func each<Question: Sendable, Answer: Sendable>(
        _ questions: [Question], _ ask: @escaping @Sendable (Question) async throws -> [Answer]
    ) async -> [(Question, [Answer])] {
        await withTaskGroup(of: (Int, [Answer]).self) { group in
            for (index, question) in questions.enumerated() {
                group.addTask {
                    do {
                        return (index, try await ask(question))
                    } catch {
                        return (index, [])
                    }
                }
            }
            var answers = [[Answer]](repeating: [], count: questions.count)
            for await (index, answer) in group { answers[index] = answer }
            return Array(zip(questions, answers))
        }
    }
}
