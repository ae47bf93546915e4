import Foundation
import SafeHTML

/// What a mask stands for in one mail, in each form that a place may ask for.
struct MaskValue: Sendable, Hashable {
    /// Between tags: escaped, or cleaned.
    let html: String
    /// In a subject or an attribute: one line without control characters.
    let line: String

    private static let lineLimit = 1000
    private static let textLimit = 20_000

    static let empty = MaskValue(html: "", line: "")

    private init(html: String, line: String) {
        self.html = html
        self.line = line
    }

    /// What is one line of text.
    static func text(_ text: String?) -> MaskValue {
        let line = (text ?? "").oneLine(lineLimit)
        return MaskValue(html: HTMLText.escape(line), line: line)
    }

    /// Text of several lines.
    static func lines(_ text: String) -> MaskValue {
        let lines = text.beginning(textLimit).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let html = lines.map { HTMLText.escape(String($0).oneLine(textLimit)) }.joined(separator: "<br>")
        return MaskValue(html: html, line: lines.joined(separator: " ").oneLine(lineLimit))
    }

    /// - Parameter html: cleaned or written by us.
    static func html(_ html: String, text: String) -> MaskValue {
        MaskValue(html: html, line: text.beginning(4 * lineLimit).oneLine(lineLimit))
    }

    /// A link; where one line is asked for, the address.
    static func link(_ label: String, _ address: String) -> MaskValue {
        let line = address.oneLine(lineLimit)
        return MaskValue(
            html: "<a href=\"\(HTMLText.escape(line))\">\(HTMLText.escape(label.oneLine(lineLimit)))</a>", line: line)
    }

    static func list(_ values: [String]) -> MaskValue { text(values.joined(separator: ", ")) }

    /// For the beginning of an address: itself where it is one that a mail may link to, else nothing.
    var address: String {
        let scheme = line.prefix(while: { $0 != ":" }).lowercased()
        return ["http", "https", "mailto"].contains(scheme) ? line : ""
    }

    /// For the rest of an address, percent-encoded (RFC 3986 §2.1).
    var addressPart: String {
        line.addingPercentEncoding(withAllowedCharacters: Self.unreserved) ?? ""
    }

    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
