import PortableSQL

/// Every table of the desk, by the migrations that made it, in order.
enum Schema {
    static let migrations: [Migration] = [
        people, tickets, inbound, outbox, sending, fields, links, knowledge, templateCategories, fairQueues, scale,
        patience, entryLook,
    ]
}
