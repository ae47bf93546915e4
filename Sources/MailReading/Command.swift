/// What a subject may ask for (CMD1–CMD4).
public enum Command: String, Sendable, CaseIterable {
    /// For technicians only.
    case tech
    case close
    case unsubscribe

    /// The words between the hash signs, in lower case.
    static let words: [(word: String, command: Command)] = [
        ("tech", .tech), ("close", .close), ("unsubscribe", .unsubscribe), ("unsub", .unsubscribe),
    ]
}
