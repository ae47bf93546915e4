import PortableSQL

/// A number that is counted no further than a page shows it: counting all of a large desk takes longer than the page.
public enum Tally {
    /// So many or more are "999+".
    public static let limit = 1000

    public static func text(_ count: Int) -> String { count < limit ? String(count) : "\(limit - 1)+" }

    /// A value for `SELECT`.
    ///
    /// - Parameter some: what follows `FROM`.
    static func count(_ some: SQL) -> SQL {
        "(SELECT COUNT(*) FROM (SELECT 1 FROM \(some) LIMIT \(constant: limit)) AS counted)"
    }
}
