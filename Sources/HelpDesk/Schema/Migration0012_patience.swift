import PortableSQL

extension Schema {
    /// How long a mail was tried for, in milliseconds, and when last: five days are counted by attempts, not read off a clock.
    static let patience = Migration(
        12, "patience",
        [
            "ALTER TABLE delivery ADD COLUMN waited BIGINT NOT NULL DEFAULT 0",
            "ALTER TABLE delivery ADD COLUMN tried_at BIGINT",
        ])
}
