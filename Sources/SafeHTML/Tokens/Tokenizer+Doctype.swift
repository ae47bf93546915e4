/// `<!DOCTYPE …>` (WHATWG HTML §13.2.5.53–68).
extension Tokenizer {
    mutating func readDoctype(from start: Int) -> Token {
        doctype = DoctypeToken()
        position = start
        skipSpaces()
        readDoctypeName()
        skipSpaces()
        if doctype.name == nil {
            doctype.forcesQuirks = true
        } else if position < end, input[position] != ASCII.greater {
            readDoctypeKeyword()
        }
        finishDoctype()
        return .doctype
    }

    private mutating func readDoctypeName() {
        let start = position
        while position < end, input[position] != ASCII.greater, !input[position].isSpace { position += 1 }
        guard position > start else { return }
        doctype.name = decoded(start..<position, lowercase: true)
    }

    private mutating func readDoctypeKeyword() {
        let isPublic = input.matches("public", at: position)
        guard isPublic || input.matches("system", at: position) else {
            doctype.forcesQuirks = true
            return
        }
        position += 6
        skipSpaces()
        if isPublic {
            guard let identifier = readIdentifier(\.publicID) else { return }
            guard identifier else { return doctype.forcesQuirks = true }
            skipSpaces()
            if position >= end || input[position] == ASCII.greater { return }
        }
        guard let identifier = readIdentifier(\.systemID) else { return }
        guard identifier else { return doctype.forcesQuirks = true }
        skipSpaces()
    }

    /// Reads a quoted identifier: false where none stands there, nil where it isn't closed.
    private mutating func readIdentifier(_ target: WritableKeyPath<DoctypeToken, [UInt8]?>) -> Bool? {
        guard let quote = byte(at: position), quote == ASCII.doubleQuote || quote == ASCII.singleQuote else {
            return false
        }
        let start = position + 1
        position = start
        while position < end, input[position] != quote, input[position] != ASCII.greater { position += 1 }
        doctype[keyPath: target] = decoded(start..<position, lowercase: false)
        guard position < end, input[position] == quote else {
            doctype.forcesQuirks = true
            return nil
        }
        position += 1
        return true
    }

    /// To the `>`: what stands before it is passed over (§13.2.5.68).
    private mutating func finishDoctype() {
        let isBogus = position < end && input[position] != ASCII.greater
        position = input.index(of: ASCII.greater, from: position, to: end)
        if position == end, !isBogus { doctype.forcesQuirks = true }
        position = min(position + 1, end)
    }

    private mutating func skipSpaces() {
        while position < end, input[position].isSpace { position += 1 }
    }
}
