/// A browser in which somebody signed in before, by a signed cookie: others' guesses at their name don't hold it up.
///
/// It proves nothing but that, and signs nobody in.
public struct KnownBrowser: Sendable, Hashable {
    public let person: ID<Person>
    let chance: String

    /// For a browser that somebody has just signed in with.
    static func new(for person: ID<Person>, tokens: Tokens) -> KnownBrowser {
        KnownBrowser(person: person, chance: tokens.secret())
    }

    private init(person: ID<Person>, chance: String) {
        self.person = person
        self.chance = chance
    }

    /// The cookie's value: person, chance and signature.
    ///
    /// - Returns: nil where it is not one of this desk's.
    public init?(cookie: String, tokens: Tokens) {
        let parts = cookie.split(separator: ".", maxSplits: 3)
        guard cookie.utf8.count < 200, parts.count == 3, let person = ID<Person>(String(parts[0])),
            let signature = bytes(hexadecimal: parts[2])
        else { return nil }
        self.init(person: person, chance: String(parts[1]))
        guard tokens.isSignature(signature, of: signed) else { return nil }
    }

    func cookie(tokens: Tokens) -> String {
        "\(person).\(chance).\(hexadecimal(tokens.signature(of: signed)))"
    }

    private var signed: String { "known browser \(person) \(chance)" }
}
