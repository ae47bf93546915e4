/// What a FETCH response tells of one mail (RFC 9051 §7.5.2).
public struct IMAPFetched: Sendable, Hashable {
    public enum Body: Sendable, Hashable {
        case bytes([UInt8])
        /// Larger than the limit, with its size in bytes; passed over.
        case tooLarge(Int)
        /// The server has none (NIL).
        case none
    }

    public var uid: UInt32?
    /// RFC822.SIZE, in bytes.
    public var size: Int?
    /// INTERNALDATE, in seconds of Unix time.
    public var internalDate: Int64?
    public var flags: [String]?
    /// Of BODY[…], whichever section was asked for.
    public var body: Body?

    /// RFC 9051 names six flags; people's programs add some. More are not kept.
    static let flagsLimit = 200

    init(_ items: [IMAPValue]) {
        var rest = items[...]
        while let name = rest.popFirst()?.text?.uppercased(), let value = rest.popFirst() {
            take(name, value)
        }
    }

    private mutating func take(_ name: String, _ value: IMAPValue) {
        switch name {
        case "UID": uid = value.uid
        case "RFC822.SIZE": size = value.number
        case "INTERNALDATE": internalDate = value.text.flatMap(IMAPDate.seconds)
        case "FLAGS":
            guard case .list(let flags) = value else { return }
            self.flags = flags.prefix(Self.flagsLimit).compactMap(\.text)
        case _ where name.hasPrefix("BODY[") || name.hasPrefix("RFC822"):
            switch value {
            case .string(let bytes): body = .bytes(bytes)
            case .tooLarge(let size): body = .tooLarge(size)
            case .none: body = IMAPFetched.Body.none
            case .atom(let text): body = .bytes(Array(text.utf8))
            case .list: break
            }
        default: break
        }
    }
}
