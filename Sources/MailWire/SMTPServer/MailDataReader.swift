/// The mail out of what follows DATA: the leading dots taken off, ended at CRLF "." CRLF and nowhere else
/// (RFC 5321 §4.1.1.4, §4.5.2). A bare CR or LF is part of the mail.
public struct MailDataReader: Sendable {
    private enum State { case lineStart, dot, dotCR, line, lineCR }

    /// The mail so far, CRLF after each line as it came.
    public private(set) var mail: [UInt8] = []
    /// More came than `limit`; what came is no longer kept.
    public private(set) var isTooLarge = false
    public private(set) var isComplete = false
    private let limit: Int
    private var state = State.lineStart

    /// - Parameter limit: the largest mail in bytes.
    public init(limit: Int) {
        self.limit = limit
    }

    /// Takes the next bytes up to the end of the mail.
    ///
    /// - Returns: how many of them were the mail's; the others are commands.
    public mutating func take(_ piece: UnsafeRawBufferPointer) -> Int {
        var index = 0
        while index < piece.count, !isComplete {
            if state == .line {
                index = takeLine(piece, from: index)
            } else {
                step(piece[index])
                index += 1
            }
        }
        return index
    }

    /// Gives up what is kept, to free its memory; the end is still looked for.
    public mutating func discard() {
        mail = []
        isTooLarge = true
    }

    /// Everything up to and with the next CR is copied in one piece.
    private mutating func takeLine(_ piece: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while index < piece.count, piece[index] != ASCII.cr { index += 1 }
        if index < piece.count {
            state = .lineCR
            index += 1
        }
        keep(UnsafeRawBufferPointer(rebasing: piece[start..<index]))
        return index
    }

    private mutating func step(_ byte: UInt8) {
        switch state {
        case .lineStart where byte == ASCII.dot: state = .dot
        case .dot where byte == ASCII.cr: state = .dotCR
        case .dotCR where byte == ASCII.lf: isComplete = true
        case .dotCR:
            // ". CR" within a line: the dot was stuffing, the CR is the mail's.
            keep(ASCII.cr)
            state = .lineCR
            step(afterCR: byte)
        case .lineCR: step(afterCR: byte)
        case .lineStart, .dot, .line:
            keep(byte)
            state = byte == ASCII.cr ? .lineCR : .line
        }
    }

    private mutating func step(afterCR byte: UInt8) {
        keep(byte)
        switch byte {
        case ASCII.lf: state = .lineStart
        case ASCII.cr: state = .lineCR
        default: state = .line
        }
    }

    private mutating func keep(_ byte: UInt8) {
        guard !isTooLarge else { return }
        guard mail.count < limit else { return discard() }
        mail.append(byte)
    }

    private mutating func keep(_ bytes: UnsafeRawBufferPointer) {
        guard !isTooLarge else { return }
        guard mail.count + bytes.count <= limit else { return discard() }
        mail.append(contentsOf: bytes)
    }
}
