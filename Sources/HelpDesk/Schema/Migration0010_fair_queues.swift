import PortableSQL

extension Schema {
    /// What is for very many people has queues of its own, so that nobody else waits behind it.
    static let fairQueues = Migration(
        10, "fair_queues",
        [
            "ALTER TABLE event ADD COLUMN is_for_many BOOLEAN NOT NULL DEFAULT FALSE",
            "DROP INDEX event_pending",
            "CREATE INDEX event_pending ON event (is_for_many, id) WHERE notified_at IS NULL",
            "ALTER TABLE delivery ADD COLUMN is_bulk BOOLEAN NOT NULL DEFAULT FALSE",
            "DROP INDEX delivery_due",
            """
            CREATE INDEX delivery_due ON delivery (server_id, is_bulk, next_at, id)
            WHERE state IN ('waiting', 'deferred')
            """,
        ])
}
