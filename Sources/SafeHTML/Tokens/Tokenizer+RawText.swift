/// Content that is not markup: titles and text areas, styles, scripts, plain text, CDATA sections.
extension Tokenizer {
    /// Text with references, to the end tag (WHATWG HTML §13.2.5.2, §13.2.5.9–11).
    mutating func nextInRCDATA() -> Token? {
        switch input[position] {
        case ASCII.less: return readRawLess()
        case ASCII.ampersand: return readReference()
        default: return readRawText { $0 == ASCII.less || $0 == ASCII.ampersand }
        }
    }

    /// Text without references, to the end tag (§13.2.5.3, §13.2.5.12–14).
    mutating func nextInRawText() -> Token? {
        if input[position] == ASCII.less { return readRawLess() }
        return readRawText { $0 == ASCII.less }
    }

    /// All that is left (§13.2.5.5).
    mutating func nextInPlainText() -> Token? {
        readRawText { _ in false }
    }

    /// To `]]>` (§13.2.5.69–71).
    mutating func nextInCDATA() -> Token? {
        let start = position
        var index = start
        while index < end {
            index = input.index(of: ASCII.rightBracket, from: index, to: end)
            guard index < end else { break }
            if byte(at: index + 1) == ASCII.rightBracket, byte(at: index + 2) == ASCII.greater { break }
            index += 1
        }
        content = .data
        position = min(index + 3, end)
        return index > start ? .text(start..<index) : nil
    }

    /// A NUL as U+FFFD, or the text up to the next NUL or a byte that `stops`.
    private mutating func readRawText(until stops: (UInt8) -> Bool) -> Token {
        let start = position
        while position < end, input[position] != ASCII.null, !stops(input[position]) { position += 1 }
        guard position == start else { return .text(start..<position) }
        position += 1
        return .characters(0xFFFD, 0)
    }

    /// The end tag at `position` if it is the one that ends this content, else the `<` as text.
    private mutating func readRawLess() -> Token? {
        isRawEndTag(at: position) ? readRawEndTag() : lessAsText()
    }

    /// Reads the end tag at `position`; nil, at the end, where the input ends within it.
    private mutating func readRawEndTag() -> Token? {
        guard readTag(from: position + 2) else { return nil }
        content = .data
        return .endTag
    }

    /// Whether `</` with the awaited name stands at `index` (an "appropriate end tag", §13.2.5).
    private func isRawEndTag(at index: Int) -> Bool {
        guard byte(at: index + 1) == ASCII.slash, !lastStartTag.isEmpty else { return false }
        let start = index + 2
        for (offset, letter) in lastStartTag.enumerated() where byte(at: start + offset)?.lowercased != letter {
            return false
        }
        guard let next = byte(at: start + lastStartTag.count) else { return false }
        return next.isSpace || next == ASCII.slash || next == ASCII.greater
    }
}

/// Scripts, with the comments in them that hide an end tag (§13.2.5.4, §13.2.5.15–31).
extension Tokenizer {
    private enum Escape {
        case none, escaped, doubled
    }

    mutating func nextInScript() -> Token? {
        if input[position] == ASCII.null {
            position += 1
            return .characters(0xFFFD, 0)
        }
        let stop = scriptEnd()
        return stop > position ? nextOfScript(to: stop) : readRawEndTag()
    }

    /// Script text up to the next NUL; the text after it is found again from there in the same pass.
    private mutating func nextOfScript(to stop: Int) -> Token {
        scriptStop = stop
        let start = position
        position = input.index(of: ASCII.null, from: start, to: stop)
        return .text(start..<position)
    }

    /// Where the script's end tag begins, or the end.
    private func scriptEnd() -> Int {
        if let scriptStop, scriptStop >= position { return scriptStop }
        var escape = Escape.none
        var dashes = 0
        var index = position
        while index < end {
            let byte = input[index]
            if byte == ASCII.hyphen {
                dashes += 1
                index += 1
                continue
            }
            let closes = byte == ASCII.greater && dashes >= 2
            dashes = 0
            if closes { escape = .none }
            guard byte == ASCII.less else {
                index += 1
                continue
            }
            if escape != .doubled, isRawEndTag(at: index) { return index }
            (escape, dashes, index) = afterLess(at: index, in: escape)
        }
        return end
    }

    /// The state after the `<` at `index` and the letters that decide what it means.
    private func afterLess(at index: Int, in escape: Escape) -> (Escape, dashes: Int, index: Int) {
        switch escape {
        case .none:
            let opens = byte(at: index + 1) == ASCII.bang && byte(at: index + 2) == ASCII.hyphen
            guard opens, byte(at: index + 3) == ASCII.hyphen else { return (.none, 0, index + 1) }
            return (.escaped, 2, index + 4)
        case .escaped:
            guard let after = afterScriptName(at: index + 1) else { return (.escaped, 0, index + 1) }
            return (.doubled, 0, after)
        case .doubled:
            guard byte(at: index + 1) == ASCII.slash, let after = afterScriptName(at: index + 2) else {
                return (.doubled, 0, index + 1)
            }
            return (.escaped, 0, after)
        }
    }

    /// Where to go on if `script` and an end of a name stand at `index`.
    private func afterScriptName(at index: Int) -> Int? {
        guard input.matches("script", at: index), let next = byte(at: index + 6) else { return nil }
        return next.isSpace || next == ASCII.slash || next == ASCII.greater ? index + 7 : nil
    }
}
