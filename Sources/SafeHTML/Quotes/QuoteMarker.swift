/// How mail programs mark the history that they quote.
enum QuoteMarker {
    case none
    /// The element is the quotation; what follows it is the sender's again.
    case element
    /// The quotation begins here and goes on to the end.
    case rest

    private static let elementNames: [StaticString] = [
        "gmail_quote", "gmail_quote_container", "gmail_extra", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote",
        "tutanota_quote", "zmail_extra", "front-blockquote", "mailroom-quote", "gmail_attr", "aol_quoted",
    ]

    private static let restNames: [StaticString] = [
        "divrplyfwdmsg", "appendonsend", "olk_src_body_section", "stopspelling",
        "mail-editor-reference-message-container",
        "mailroom-above", "reply-intro", "ms-outlook-mobile-reference-message",
    ]

    /// Judges a start tag by its classes, its id and its look.
    static func judge(_ tag: Tag, _ tokenizer: Tokenizer) -> QuoteMarker {
        for attribute in tokenizer.tag.attributes {
            let name = attribute.name
            var value: [UInt8] = []
            if tokenizer.input.matches("class", at: name.lowerBound)
                || tokenizer.input.matches("id", at: name.lowerBound)
            {
                tokenizer.decode(attribute, into: &value)
                let marker = judge(names: value)
                if marker != .none { return marker }
            } else if tag == .blockquote, tokenizer.input.matches("type", at: name.lowerBound) {
                tokenizer.decode(attribute, into: &value)
                if value.map(\.lowercased).elementsEqual("cite".utf8) { return .element }
            } else if tag == .div, tokenizer.input.matches("style", at: name.lowerBound) {
                tokenizer.decode(attribute, into: &value)
                if isOutlookRule(value) { return .rest }
            }
        }
        return .none
    }

    private static func judge(names value: [UInt8]) -> QuoteMarker {
        for name in value.split(whereSeparator: \.isSpace) {
            if elementNames.contains(where: { ends(name, with: $0) }) { return .element }
            if restNames.contains(where: { ends(name, with: $0) }) { return .rest }
        }
        return .none
    }

    /// Programs that show a mail within a page put something before its names (`x_`, `m_-123`, `ydp12`).
    private static func ends(_ name: ArraySlice<UInt8>, with marker: StaticString) -> Bool {
        let length = marker.utf8CodeUnitCount
        guard name.count >= length, Array(name.suffix(length)).matches(marker, at: 0) else { return false }
        guard let before = name.dropLast(length).last else { return true }
        return before == ASCII.underscore || before.isDigit
    }

    /// The line that Outlook draws above the head of the mail it quotes.
    private static func isOutlookRule(_ value: [UInt8]) -> Bool {
        let style = value.filter { !$0.isSpace }.map(\.lowercased)
        guard style.matches("border:none;border-top:solid", at: 0) else { return false }
        return contains(style, "padding:3.0pt0")
    }

    private static func contains(_ bytes: [UInt8], _ word: StaticString) -> Bool {
        bytes.indices.contains { bytes.matches(word, at: $0) }
    }
}

extension FragmentBuilder {
    /// Decides whether an element that is being opened belongs to the quoted history, and so whether it is written.
    mutating func judgeQuote(_ element: inout OpenElement) {
        element.isQuoted = isQuoted
        if !element.isQuoted {
            switch QuoteMarker.judge(element.tag, tokenizer) {
            case .none: break
            case .element: element.isQuoted = true
            case .rest:
                element.isQuoted = true
                restIsQuoted = true
            }
        }
        element.isVisible = (part == .quoted) == element.isQuoted
    }
}
