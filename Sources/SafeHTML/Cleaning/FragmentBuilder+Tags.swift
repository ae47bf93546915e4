/// What each tag means, before it is known where it stands.
extension FragmentBuilder {
    mutating func startTag() {
        let tag = tokenizer.tagName
        if templateDepth > 0 {
            if tag == .template { templateDepth += 1 }
            return skipRawText(tag)
        }
        if foreign.isOpen, !foreign.isLeft(by: tag, tokenizer) { return startForeign(tag) }
        foreign.leave()
        tokenizer.allowsCDATA = false
        if let written = tag.written { openWritten(tag, as: written) } else { startUnwritten(tag) }
    }

    private mutating func openWritten(_ tag: Tag, as written: Tag) {
        open(written)
        if tag == .xmp || tag == .plaintext, preStart == .opened { preStart = .empty }
        switch tag {
        case .xmp: readContent(of: tag, as: .rawText)
        case .plaintext: tokenizer.content = .plainText
        default: break
        }
    }

    private mutating func startUnwritten(_ tag: Tag) {
        switch tag {
        case .svg, .math:
            if !tokenizer.tag.isSelfClosing { foreign.open() }
            tokenizer.allowsCDATA = foreign.isOpen
        case .template: templateDepth = 1
        case .body: openBody()
        case .input: writeInputText()
        case .option: writeText([ASCII.space], 0..<1)
        case .textarea: readContent(of: tag, as: .rcdata)
        default: skipRawText(tag)
        }
        switch tag {
        case .html, .head, .body, .option: break
        default: note(.element, tokenizer.input, tokenizer.tag.name)
        }
    }

    /// Reads past the content of an element that shows nothing of it.
    private mutating func skipRawText(_ tag: Tag) {
        switch tag {
        case .title, .textarea: readContent(of: tag, as: .rcdata)
        case .iframe, .noembed, .noframes, .style, .xmp: readContent(of: tag, as: .rawText)
        case .script: readContent(of: tag, as: .script)
        default: return
        }
        let isSheet = tag == .style && isSheet
        let start = tokenizer.position
        while true {
            let end = tokenizer.position
            let token = tokenizer.next()
            if isSheet, token == .endTag { readSheet(start..<end) }
            if token == .endTag || token == .end { return }
        }
    }

    private mutating func readContent(of tag: Tag, as content: Tokenizer.Content) {
        tokenizer.lastStartTag = tag.name
        tokenizer.content = content
    }

    mutating func endTag() {
        if closesInnermost() { return }
        let tag = tokenizer.tagName
        if templateDepth > 0 {
            if tag == .template { templateDepth -= 1 }
            return
        }
        if foreign.isOpen {
            endForeign(tag)
            if foreign.isOpen { return }
        }
        if let written = tag.written { close(written) }
    }

    /// Closes the innermost element where the end tag is its own, as it nearly always is.
    private mutating func closesInnermost() -> Bool {
        guard let last = stack.last, stack.count > floor, templateDepth == 0, !foreign.isOpen,
            last.tag.isNamed(tokenizer.tag.name, in: tokenizer.input)
        else { return false }
        pop()
        if last.formattingID != 0 { formatting.remove(last.formattingID) }
        return true
    }

    private mutating func startForeign(_ tag: Tag) {
        foreign.start(tag, isSelfClosing: tokenizer.tag.isSelfClosing)
    }

    /// An end tag within svg or math that ends an element around it ends that too.
    private mutating func endForeign(_ tag: Tag) {
        let isAround =
            tag == .p || tag == .br || tag.written.map { written in inScope { $0 == written } != nil } ?? false
        if isAround { foreign.leave() } else { foreign.end(tag) }
        tokenizer.allowsCDATA = foreign.isOpen
    }

    /// The body's colours and direction, as a block around everything.
    private mutating func openBody() {
        guard stack.isEmpty, out.isEmpty, parked == nil, part == .all else { return }
        writeBodyLook()
        let hasLook = !out.isEmpty
        out.removeAll(keepingCapacity: true)
        if hasLook, push(.div, attributes: .body) { floor = 1 }
    }

    /// What a field of a form shows of its value.
    private mutating func writeInputText() {
        var value: [UInt8] = []
        for attribute in tokenizer.tag.attributes {
            if tokenizer.input.matches("value", at: attribute.name.lowerBound), attribute.name.count == 5, value.isEmpty
            {
                tokenizer.decode(attribute, into: &value)
            } else if tokenizer.input.matches("type", at: attribute.name.lowerBound), attribute.name.count == 4 {
                let kind = tokenizer.input[attribute.value]
                let shown = [
                    "", "text", "submit", "button", "reset", "email", "url", "tel", "search", "number", "date",
                ]
                guard shown.contains(where: { kind.elementsEqual($0.utf8) }) else { return }
            }
        }
        if !value.isEmpty { writeText(value, 0..<value.count) }
    }
}
