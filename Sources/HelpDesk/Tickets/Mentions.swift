import PortableSQL

/// Technicians who are called by name in what a technician writes: `@ada`, `@ada.lovelace`.
public enum Mentions {
    private static let most = 20

    /// The handles behind each `@` that begins a word; an address is none.
    static func handles(in text: String) -> [String] {
        guard text.utf8.contains(UInt8(ascii: "@")) else { return [] }
        var found: [String] = []
        var before: Character = " "
        var rest = text[...]
        while let at = rest.firstIndex(of: "@"), found.count < most {
            if at > rest.startIndex { before = rest[rest.index(before: at)] }
            let name = rest[rest.index(after: at)...].prefix { $0.isLetter || $0.isNumber || "._-".contains($0) }
            let handle = trimmed(name).lowercased()
            if !handle.isEmpty, !(before.isLetter || before.isNumber || "._-+@".contains(before)),
                !found.contains(handle)
            {
                found.append(handle)
            }
            rest = rest[name.endIndex...]
            before = name.last ?? "@"
        }
        return found
    }

    /// The end of a sentence is no part of a name.
    private static func trimmed(_ name: Substring) -> Substring {
        var name = name
        while let last = name.last, "._-".contains(last) { name = name.dropLast() }
        return name
    }

    /// Who of these people is meant. A name that two of them have means neither.
    static func people(in text: String, of people: [Person]) -> [ID<Person>] {
        let handles = handles(in: text)
        guard !handles.isEmpty else { return [] }
        let byHandle = byHandle(people)
        var found: [ID<Person>] = []
        for handle in handles {
            guard let meant = byHandle[handle], meant.count == 1, let person = meant.first, !found.contains(person)
            else { continue }
            found.append(person)
        }
        return found
    }

    /// How each of these people but one is called, where they can be: by a name that nobody else of them has.
    public static func offers(_ people: [Person], to reader: ID<Person>) -> [(handle: String, name: String)] {
        let byHandle = byHandle(people)
        return people.filter { $0.id != reader }.compactMap { person in
            let own = names(of: person).filter { byHandle[$0]?.count == 1 && handles(in: "@\($0)") == [$0] }
            return own.min { ($0.count, $0) < ($1.count, $1) }.map { ($0, person.displayName) }
        }
    }

    private static func byHandle(_ people: [Person]) -> [String: Set<ID<Person>>] {
        var found: [String: Set<ID<Person>>] = [:]
        for person in people {
            for handle in names(of: person) { found[handle, default: []].insert(person.id) }
        }
        return found
    }

    private static func names(of person: Person) -> Set<String> {
        let words = person.displayName.lowercased().split(separator: " ")
        var names: Set<String> = [person.username.lowercased(), words.joined(), words.joined(separator: ".")]
        if let first = words.first { names.insert(String(first)) }
        if let local = person.email?.localPart { names.insert(local.lowercased()) }
        return names
    }
}

extension TicketStep {
    /// Who is called by name in these words; they follow the ticket from now on, where they did not leave it.
    func mentioned(in comment: NewComment) throws -> [ID<Person>]? {
        guard isTechnician, comment.text.utf8.contains(UInt8(ascii: "@")) else { return nil }
        let technicians = try Category.technicians(of: ticket.categoryID, in: work.sql)
        let people = Mentions.people(in: comment.text, of: technicians).filter { $0 != actor.person }
        for person in people { try Subscriber.add(person, to: ticket.id, in: work) }
        return people.isEmpty ? nil : people
    }
}
