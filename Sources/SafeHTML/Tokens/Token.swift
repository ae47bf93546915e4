/// What the tokenizer found: ranges are bytes of its input, details of tags and doctypes stand in the tokenizer.
enum Token: Equatable {
    /// Characters as they stand in the input.
    case text(Range<Int>)
    /// One or two characters that are not as they stand: from a reference, or U+FFFD for a NUL. Zero for no second.
    case characters(UInt32, UInt32)
    /// `Tokenizer.tag` has its name and attributes.
    case startTag
    /// `Tokenizer.tag` has its name.
    case endTag
    /// A NUL in it stands for U+FFFD.
    case comment(Range<Int>)
    /// `Tokenizer.doctype` has its parts.
    case doctype
    case end
}

/// A tag as ranges of the input: names in any case, values with their references.
struct TagToken: Equatable {
    var name: Range<Int>
    /// In the order written; of two with one name the first counts.
    var attributes: [AttributeToken] = []
    var isSelfClosing = false
}

struct AttributeToken: Equatable {
    var name: Range<Int>
    var value: Range<Int>
    /// Whether the value has a reference or a NUL, so that its bytes are not what it says.
    var isEncoded = false
}

/// The parts of `<!DOCTYPE name PUBLIC "public" "system">` (WHATWG HTML §13.2.5.53–67).
struct DoctypeToken: Equatable {
    var name: [UInt8]?
    var publicID: [UInt8]?
    var systemID: [UInt8]?
    var forcesQuirks = false
}
