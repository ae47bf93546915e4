/// Which mails are asked for before those asked for already are there.
///
/// What is under way is what a server may send while we work on a mail: a few mails, and no more than about 1 MiB.
struct POP3Ahead {
    /// The most commands under way.
    static let mailLimit = 8
    /// The most bytes under way, as they were announced; a larger mail is under way alone.
    static let byteLimit = 1 << 20

    private let mails: [POP3Mail]
    private let mailLimit: Int
    private var asked = 0
    private var underWay = 0
    private var bytes = 0

    /// - Parameter pipelining: else one is asked for at a time.
    init(_ mails: [POP3Mail], pipelining: Bool) {
        self.mails = mails
        mailLimit = pipelining ? Self.mailLimit : 1
    }

    /// Those to ask for next.
    mutating func more() -> ArraySlice<POP3Mail> {
        let start = asked
        while asked < mails.count, underWay < mailLimit {
            let size = mails[asked].size
            guard underWay == 0 || size <= Self.byteLimit - bytes else { break }
            bytes += size
            underWay += 1
            asked += 1
        }
        return mails[start..<asked]
    }

    mutating func answered(_ mail: POP3Mail) {
        bytes -= mail.size
        underWay -= 1
    }
}
