/// The fields a signature covers.
enum SignedFields {
    /// In the order of `h=`; each is listed once more than it is there, so that nobody adds one (RFC 6376 §8.15).
    ///
    /// Both List-Unsubscribe fields must be signed for the one-click button (RFC 8058 §4).
    static let names: [String] = [
        "from", "to", "cc", "subject", "date", "message-id", "reply-to", "in-reply-to", "references", "mime-version",
        "content-type", "list-unsubscribe", "list-unsubscribe-post", "auto-submitted",
    ]

    /// The most fields of one name: `h=` grows with them.
    static let limit = 50

    /// The names for `h=`, and the fields in the order to hash them: of one name, the last comes first
    /// (RFC 6376 §5.4.2).
    ///
    /// - Throws: `.notOneSender`, `.tooManyFields`
    static func choose(from header: [MailField]) throws(SigningError) -> (names: [String], fields: [MailField]) {
        var chosenNames: [String] = []
        var chosenFields: [MailField] = []
        for name in names {
            let fields = header.filter { $0.name == name }
            guard name != "from" || fields.count == 1 else { throw .notOneSender(count: fields.count) }
            guard fields.count <= limit else { throw .tooManyFields(name) }
            chosenNames += [String](repeating: name, count: fields.count + 1)
            chosenFields += fields.reversed()
        }
        return (chosenNames, chosenFields)
    }
}
