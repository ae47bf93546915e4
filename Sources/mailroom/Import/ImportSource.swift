/// One mail of an archive.
struct ArchivedMail {
    let name: String
    /// Seconds since 1970.
    let date: Int64
    let content: Result<[UInt8], any Error>
}

/// Where an import takes its mails from, the oldest first, so that an answer comes after what it answers.
protocol ImportSource: AnyObject {
    var total: Int { get }
    /// The next mails, no more than these limits say where one mail does not exceed them; nil at the end.
    func next(upTo count: Int, bytes: Int) async throws -> [ArchivedMail]?
    func close() async
}

enum ImportProblem: Error, CustomStringConvertible {
    case tooLarge(Int)

    var description: String {
        switch self {
        case .tooLarge(let limit): "it has more than \(limit >> 20) MiB"
        }
    }
}
