/// The text of a DKIM-Signature field, folded to lines under 78 bytes (RFC 6376 §3.5, RFC 5322 §2.1.1).
///
/// Only a domain or a selector, which cannot be folded, makes a line longer.
struct SignatureField {
    static let name = "DKIM-Signature"
    private static let width = 77

    /// The field with its name, without its last CRLF.
    private(set) var bytes: [UInt8] = Array("\(name): v=1;".utf8)
    private var column = name.utf8.count + 6

    /// What is hashed: the body up to and with "b=".
    var body: ArraySlice<UInt8> { bytes[(Self.name.utf8.count + 1)...] }

    init(algorithm: String, domain: String, selector: String, seconds: Int64, names: [String], bodyHash: String) {
        add(tag: "a=\(algorithm);")
        add(tag: "c=relaxed/relaxed;")
        add(tag: "d=\(domain);")
        add(tag: "s=\(selector);")
        add(tag: "t=\(max(0, seconds));")
        for (index, name) in names.enumerated() {
            let text = name + (index == names.count - 1 ? ";" : ":")
            if index == 0 { add(tag: "h=" + text) } else { add(text, after: "") }
        }
        add(tag: "bh=\(bodyHash);")
        add(tag: "b=")
    }

    /// Ends the field with the signature, broken wherever a line is full: `b=` takes blanks anywhere.
    mutating func end(signature: String) {
        var rest = Array(signature.utf8)[...]
        while !rest.isEmpty {
            if column >= Self.width { fold() }
            let piece = rest.prefix(Self.width - column)
            bytes += piece
            column += piece.count
            rest = rest.dropFirst(piece.count)
        }
        bytes += [.cr, .lf]
    }

    private mutating func add(tag: String) { add(tag, after: " ") }

    private mutating func add(_ text: String, after gap: String) {
        if column + gap.utf8.count + text.utf8.count > Self.width { fold() } else { put(gap) }
        put(text)
    }

    private mutating func fold() {
        bytes += [.cr, .lf, .space]
        column = 1
    }

    private mutating func put(_ text: String) {
        bytes += text.utf8
        column += text.utf8.count
    }
}
