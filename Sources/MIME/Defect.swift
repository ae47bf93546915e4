/// Something in a mail that is not as the standards ask, and how it was read nevertheless, in plain words.
public struct Defect: Sendable, Hashable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}

extension Defect {
    static let empty = Defect("the mail has no bytes")
    static let bareCarriageReturns = Defect("lines end in CR alone; read as line ends")
    static let noHeader = Defect("there is no header")
    static let junkInHeader = Defect("a line in the header is no field; passed over")
    static let headerWithoutEnd = Defect("no empty line after the header")
    static let headerTooLong = Defect("the header is longer than what is read of one")
    static let tooManyFields = Defect("more header fields than what is read")
    static let fieldTooLong = Defect("a header field is longer than what is read of one")
    static let noBoundary = Defect("a multipart names no boundary")
    static let boundaryTooLong = Defect("a boundary is too long")
    static let boundaryGuessed = Defect("a boundary was found by its look, not by its name")
    static let boundaryMissing = Defect("a multipart has no part; read as text")
    static let notClosed = Defect("a multipart is not closed")
    static let tooDeep = Defect("parts are nested too deep; the inner ones are left as they are")
    static let tooManyParts = Defect("too many parts; the last one holds the rest")
    static let contentTypeUnreadable = Defect("a Content-Type can't be read")
    static let encodingUnknown = Defect("an unknown Content-Transfer-Encoding; read as it stands")
    static let dateUnreadable = Defect("the Date can't be read")
    static let severalSenders = Defect("more than one From field")
}
