import PortableSQL

/// "Was this helpful?": one answer of a person or of a browser, which may be changed.
public enum ArticleVote {
    private static let perClient = 60

    /// Whose answer it is.
    public enum Voter: Sendable {
        case person(ID<Person>)
        /// The secret that the visitor's browser keeps.
        case visitor(secret: String)

        var key: String {
            switch self {
            case .person(let id): "p\(id)"
            case .visitor(let secret): "v" + Tokens.digest(of: secret).prefix(16).map(Self.hex).joined()
            }
        }

        private static func hex(_ byte: UInt8) -> String {
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }

    /// - Parameter client: the network address it came from, of which 60 answers an hour count.
    public static func cast(
        isHelpful: Bool, on id: ID<Article>, by voter: Voter, visibleTo viewer: Viewer?, client: String,
        in work: DeskTransaction
    ) throws {
        _ = try Article.find(id, visibleTo: viewer, in: work.sql)
        guard try Attempt.count("kb-vote", client, since: work.now - .seconds(3600), in: work.sql) < perClient else {
            throw DeskError.notAllowed("That were many answers. Wait an hour before the next.")
        }
        try Attempt.note("kb-vote", client, in: work)
        try work.sql.execute(
            """
            INSERT INTO article_vote (article_id, voter, is_helpful, voted_at)
            VALUES (\(id), \(voter.key), \(isHelpful), \(work.now))
            ON CONFLICT (article_id, voter)
            DO UPDATE SET is_helpful = excluded.is_helpful, voted_at = excluded.voted_at
            """)
    }

    /// What they answered; nil where they did not.
    public static func of(_ voter: Voter, on id: ID<Article>, in tx: Transaction) throws -> Bool? {
        try tx.value("SELECT is_helpful FROM article_vote WHERE article_id = \(id) AND voter = \(voter.key)")
    }
}
