/// The mails of a mailbox out of the lines of LIST and of UIDL (RFC 1939 §5, §7).
///
///     C: LIST
///     S: +OK
///     S: 1 1205
///     S: .
///     C: UIDL
///     S: +OK
///     S: 1 whqtswO00WBw418f9t5JxYwZ
///     S: .
public struct POP3Listing: Sendable {
    /// The most mails.
    public static let mailLimit = 200_000
    /// RFC 1939 §7 has 70 bytes; servers with longer names exist.
    static let nameLimit = 512
    /// The most bytes of all names: 160 for each of the most mails.
    static let namesLimit = 32_000_000

    private var sizes: [Int: Int] = [:]
    private var names: [Int: String] = [:]
    private var namesSize = 0

    public init() {}

    /// Whether no more mails can be taken.
    public var isFull: Bool { max(sizes.count, names.count) >= Self.mailLimit }

    /// A line of LIST: a number, a size in bytes, and what else the server has to say.
    public mutating func takeSize(_ line: [UInt8]) throws(WireError) {
        let words = line.split(separator: ASCII.space, maxSplits: 2)
        guard words.count >= 2, let number = words[0].decimal, number > 0, let size = words[1].decimal else {
            throw .malformed("A line of LIST is no number and size: \(wireText(line, limit: 200))")
        }
        guard sizes.updateValue(size, forKey: number) == nil else {
            throw .malformed("LIST has mail \(number) twice.")
        }
    }

    /// A line of UIDL: a number and a name.
    public mutating func takeName(_ line: [UInt8]) throws(WireError) {
        let digits = line.prefix { $0 != ASCII.space }
        var name = line.dropFirst(digits.count).drop { $0 == ASCII.space }
        while name.last == ASCII.space { name.removeLast() }
        guard let number = digits.decimal, number > 0, (1...Self.nameLimit).contains(name.count) else {
            throw .malformed("A line of UIDL is no number and name: \(wireText(line, limit: 200))")
        }
        namesSize += name.count
        guard namesSize <= Self.namesLimit else { throw .tooLong("The list of names", limit: Self.namesLimit) }
        guard names.updateValue(Self.text(name), forKey: number) == nil else {
            throw .malformed("UIDL has mail \(number) twice.")
        }
    }

    /// The mails, ascending by number.
    ///
    /// - Throws: `malformed` where one has no name: it could be taken twice.
    public func mails() throws(WireError) -> [POP3Mail] {
        var mails: [POP3Mail] = []
        mails.reserveCapacity(sizes.count)
        for (number, size) in sizes {
            guard let name = names[number] else { throw .malformed("UIDL gives mail \(number) no name.") }
            mails.append(POP3Mail(number: number, size: size, uidl: name))
        }
        return mails.sorted { $0.number < $1.number }
    }

    /// Different bytes are different texts, also where they are no ASCII.
    private static func text(_ name: ArraySlice<UInt8>) -> String {
        var scalars = String.UnicodeScalarView()
        for byte in name {
            switch byte {
            case 0..<0x20: scalars.append(Unicode.Scalar(0x2400 + UInt16(byte)) ?? "\u{FFFD}")
            case ASCII.delete: scalars.append("\u{2421}")
            default: scalars.append(Unicode.Scalar(byte))
            }
        }
        return String(scalars)
    }
}
