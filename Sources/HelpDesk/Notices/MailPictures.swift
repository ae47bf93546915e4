/// Makes the pictures in a person's words fit a mail: none wider than its column, and none that nobody has.
///
/// - Note: reads what `HTMLCleaner` writes, where `<` stands for nothing but a tag and values are in double quotes.
enum MailPictures {
    /// Pixels of the column.
    static let width = 560
    private static let opening = "<img"

    static func fitted(_ html: String) -> String {
        guard html.holds(opening) else { return html }
        var result = ""
        var rest = html[...]
        while let start = rest.firstRange(of: opening), let end = rest[start.upperBound...].firstIndex(of: ">") {
            result += rest[..<start.lowerBound]
            result += tag(rest[start.lowerBound...end])
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private static func tag(_ tag: Substring) -> String {
        // A picture that is elsewhere in the web, or not sent, is its words.
        guard value(of: "src", in: tag) != nil else { return value(of: "alt", in: tag).map { "[\($0)]" } ?? "" }
        var names: [(name: String, value: Substring)] = attributes(of: tag)
        if let given = value(of: "width", in: tag).flatMap({ Int($0) }), given > width {
            names.removeAll { $0.name == "height" || $0.name == "width" }
            names.append((name: "width", value: "\(width)"))
        }
        if !names.contains(where: { $0.name == "alt" }) { names.append((name: "alt", value: "")) }
        let style = names.first { $0.name == "style" }.map { "\($0.value);" } ?? ""
        names.removeAll { $0.name == "style" }
        names.append((name: "style", value: "\(style)max-width:100%;height:auto"))
        return opening + names.map { " \($0.name)=\"\($0.value)\"" }.joined() + ">"
    }

    private static func value(of name: String, in tag: Substring) -> Substring? {
        attributes(of: tag).first { $0.name == name && !$0.value.isEmpty }?.value
    }

    private static func attributes(of tag: Substring) -> [(name: String, value: Substring)] {
        let parts = tag.dropFirst(opening.count).dropLast().split(separator: "\"", omittingEmptySubsequences: false)
        return stride(from: 0, to: parts.count - 1, by: 2).map { place in
            (name: String(parts[place].filter { $0 != " " && $0 != "=" }), value: parts[place + 1])
        }
    }
}
