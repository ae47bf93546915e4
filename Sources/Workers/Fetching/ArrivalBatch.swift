import HelpDesk

/// Mails on their way into one commit.
final class ArrivalBatch {
    private static let mailLimit = 64
    private static let byteLimit = 8 << 20

    private var mails: [Arrival] = []
    private var bytes = 0
    /// Of all that were added: what may be removed at the server once the last of them is kept.
    private(set) var places: [Arrival.Place] = []

    /// The mails to keep now, where the batch is full.
    func add(_ mail: Arrival) -> [Arrival]? {
        mails.append(mail)
        bytes += mail.bytes.count
        if let place = mail.place { places.append(place) }
        guard mails.count >= Self.mailLimit || bytes >= Self.byteLimit else { return nil }
        return rest()
    }

    func rest() -> [Arrival] {
        defer { (mails, bytes) = ([], 0) }
        return mails
    }
}
