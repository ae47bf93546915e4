/// Attributes: which are written, and how.
extension FragmentBuilder {
    /// Where the attributes of a start tag come from.
    enum AttributeSource {
        /// The tag that was read.
        case tag
        /// The `<body>` that was read, whose look a block takes on.
        case body
        case none
    }

    /// Writes those of the tag that was read which `tag` may have, as they were written the last time if that is known.
    mutating func writeAttributes(of tag: Tag) {
        // Links are counted, images are judged and removals are listed each time. One attribute is quick to write, and
        // where it is a style that is known by itself, whatever it stands on.
        let isLong = tokenizer.tag.attributes.count > 1 || sheet != nil
        let isRepeatable = tag != .a && tag != .img && !policy.listsRemovals && isLong
        guard isRepeatable else { return writeNewAttributes(of: tag) }
        // A sheet may tell apart elements that are written as the same one.
        let name = tokenizer.tag.name
        let raw = (sheet == nil ? name.upperBound : name.lowerBound)..<tokenizer.position
        writeKnown(tokenizer.input, raw, of: tag) { builder in builder.writeNewAttributes(of: tag) }
    }

    /// Writes what `raw` became before, or else what `write` makes of it.
    private mutating func writeKnown(
        _ input: [UInt8], _ raw: Range<Int>, of tag: Tag?, orNew write: (inout FragmentBuilder) -> Void
    ) {
        let mark = out.count
        if let known = known.append(input, raw, of: tag, to: &out) {
            if known.hasRemoteImage { hasRemoteImages = true }
            if known.sheetBytes == 0 || mayWriteOfSheet(known.sheetBytes) { return }
            out.removeLast(out.count - mark)
        }
        let budget = sheetBudget
        let hadRemoteImages = hasRemoteImages
        hasRemoteImages = false
        write(&self)
        let about = KnownMarkup.Known(hasRemoteImage: hasRemoteImages, sheetBytes: budget - sheetBudget)
        known.keep(input, raw, of: tag, out[mark...], about)
        if hadRemoteImages { hasRemoteImages = true }
    }

    /// Of two attributes with one name the first counts.
    private mutating func writeNewAttributes(of tag: Tag) {
        var seen: UInt64 = 0
        let input = tokenizer.input
        var rules = rulesOfSheet()
        for found in tokenizer.tag.attributes {
            guard let attribute = tokenizer.name(of: found) else {
                if policy.listsRemovals { note(.attribute, input, found.name) }
                continue
            }
            let bit: UInt64 = 1 << UInt64(attribute.rawValue)
            guard seen & bit == 0 else { continue }
            seen |= bit
            let kind = attribute.kind(on: tag)
            guard kind != .none else {
                noteUnkept(attribute, found)
                continue
            }
            if kind == .style, !rules.isEmpty {
                withValue(of: found) { builder, source, range in builder.writeStyle(source, range, under: rules) }
                rules = []
            } else if found.isEncoded {
                withValue(of: found) { builder, source, range in builder.write(attribute, kind, source, range) }
            } else if kind == .style, !policy.listsRemovals {
                writeKnown(input, found.value, of: nil) { builder in
                    builder.write(.style, .style, input, found.value)
                }
            } else {
                write(attribute, kind, input, found.value)
            }
        }
        if !rules.isEmpty { writeStyle(input, 0..<0, under: rules) }
    }

    private mutating func noteUnkept(_ attribute: Attribute, _ found: AttributeToken) {
        if attribute == .background { hasRemoteImages = true }
        note(.attribute, tokenizer.input, found.name)
    }

    /// Hands on what the value says: where it has no reference, the input itself.
    private mutating func withValue(
        of found: AttributeToken, _ body: (inout FragmentBuilder, [UInt8], Range<Int>) -> Void
    ) {
        guard found.isEncoded else { return body(&self, tokenizer.input, found.value) }
        var value: [UInt8] = []
        swap(&value, &scratch)
        value.removeAll(keepingCapacity: true)
        tokenizer.decode(found, into: &value)
        body(&self, value, 0..<value.count)
        swap(&value, &scratch)
    }

    /// Writes ` name="value"`, or nothing where the value is not what the attribute may have.
    private mutating func write(_ attribute: Attribute, _ kind: Attribute.Kind, _ source: [UInt8], _ range: Range<Int>)
    {
        switch kind {
        case .image: return writeImage(attribute, source, range)
        case .link: return writeLink(source, range)
        default: break
        }
        let mark = out.count
        attribute.appendOpening(to: &out)
        guard writeValue(kind, source, range) else { return out.removeLast(out.count - mark) }
        out.append(ASCII.doubleQuote)
        if attribute == .alt, !range.isEmpty { hasAlternative = true }
    }

    private mutating func writeValue(_ kind: Attribute.Kind, _ source: [UInt8], _ range: Range<Int>) -> Bool {
        switch kind {
        case .words:
            Escaping.appendValue(source, range, to: &out)
            return true
        case .flag: return true
        case .style: return writeStyle(source, range)
        case .keyword: return AttributeValue.appendKeyword(source, range, to: &out)
        case .number: return AttributeValue.appendNumber(source, range, to: &out)
        case .length: return AttributeValue.appendLength(source, range, to: &out)
        case .color: return AttributeValue.appendColor(source, range, to: &out)
        case .image, .link, .none: return false
        }
    }

    /// Writes the declarations; false where none is harmless.
    private mutating func writeStyle(_ source: [UInt8], _ range: Range<Int>) -> Bool {
        let mark = out.count
        var style = InlineStyle(source, range, listsRemoved: policy.listsRemovals)
        style.append(to: &out)
        note(style, source)
        return out.count > mark
    }

    private mutating func note(_ style: InlineStyle, _ source: [UInt8]) {
        if style.hasRemoteImage { hasRemoteImages = true }
        for name in style.removed { note(.styleProperty, source, name) }
    }

    /// Writes the style of an element with what the sheets say of it.
    private mutating func writeStyle(_ source: [UInt8], _ range: Range<Int>, under rules: [Int]) {
        let (own, important) = declarations(source, range)
        let allowed = mayWriteOfSheet(sheet?.size(of: rules) ?? 0) ? rules : []
        let mark = out.count
        Attribute.style.appendOpening(to: &out)
        let start = out.count
        appendStyle(allowed, own: own, ownImportant: important, to: &out)
        guard out.count > start else { return out.removeLast(out.count - mark) }
        out.append(ASCII.doubleQuote)
    }

    private mutating func writeLink(_ source: [UInt8], _ range: Range<Int>) {
        let mark = out.count
        out.append(" href=\"")
        guard links < limits.links, writeTarget(source, range) else {
            if links >= limits.links { isCut = true }
            note(.address, source, range)
            return out.removeLast(out.count - mark)
        }
        links += 1
        out.append(ASCII.doubleQuote)
        guard policy.links == .openApart else { return }
        out.append(" rel=\"noopener noreferrer nofollow\" target=\"_blank\"")
    }

    private mutating func writeTarget(_ source: [UInt8], _ range: Range<Int>) -> Bool {
        let parts = Address.parts(source, range)
        switch parts.scheme {
        case .http: return Address.appendWeb("http://", source, parts.rest, to: &out)
        case .https: return Address.appendWeb("https://", source, parts.rest, to: &out)
        case .mailto: out.append("mailto:")
        case .tel: out.append("tel:")
        case .none where Address.isSchemeless(source, parts.rest):
            return Address.appendWeb("https://", source, parts.rest, to: &out)
        case .none where policy.allowsMasks && Address.beginsWithMask(source, parts.rest): break
        case .none, .other, .cid, .data: return false
        }
        Address.appendRest(source, parts.rest, to: &out)
        return true
    }

    /// Writes the image's address as `src`, or as `data-src` where it isn't to be loaded.
    private mutating func writeImage(_ attribute: Attribute, _ source: [UInt8], _ range: Range<Int>) {
        guard !hasSource, attribute == .src || !hasOwnSource else { return }
        let parts = Address.parts(source, range)
        let isRemote = parts.scheme == .http || parts.scheme == .https || parts.scheme == .none
        let name: Attribute = isRemote && policy.remoteImages == .block && !isMask(source, parts) ? .dataSource : .src
        let mark = out.count
        name.appendOpening(to: &out)
        guard writePicture(source, parts) else {
            note(.address, source, range)
            return out.removeLast(out.count - mark)
        }
        out.append(ASCII.doubleQuote)
        hasSource = true
    }

    private func isMask(_ source: [UInt8], _ parts: Address.Parts) -> Bool {
        policy.allowsMasks && parts.scheme == .none && Address.beginsWithMask(source, parts.rest)
    }

    /// Whether the image that was read has a `src`, so that its `data-src` is not asked.
    private var hasOwnSource: Bool {
        tokenizer.tag.attributes.contains { tokenizer.name(of: $0) == .src }
    }

    private mutating func writePicture(_ source: [UInt8], _ parts: Address.Parts) -> Bool {
        switch parts.scheme {
        case .http, .https:
            hasRemoteImages = true
            return Address.appendWeb(parts.scheme == .http ? "http://" : "https://", source, parts.rest, to: &out)
        case .none where Address.isSchemeless(source, parts.rest):
            hasRemoteImages = true
            return Address.appendWeb("https://", source, parts.rest, to: &out)
        case .none where isMask(source, parts):
            Address.appendRest(source, parts.rest, to: &out)
            return true
        case .data: return Address.appendPicture(source, parts.rest, to: &out)
        case .cid: return writeInlineImage(source, parts.rest)
        case .mailto, .tel, .none, .other: return false
        }
    }

    private mutating func writeInlineImage(_ source: [UInt8], _ rest: Range<Int>) -> Bool {
        guard let address = policy.inlineImage else {
            out.append("cid:")
            Address.appendRest(source, rest, to: &out)
            return true
        }
        guard let shown = address(AttributeValue.percentDecoded(source, rest)) else { return false }
        let bytes = Array(shown.utf8)
        Escaping.appendValue(bytes, 0..<bytes.count, to: &out)
        return true
    }

    /// Writes the look of a `<body>` for the block that stands for it; nothing where it has none.
    mutating func writeBodyLook() {
        var look: [UInt8] = []
        var (own, important): ([UInt8], [UInt8]) = ([], [])
        for found in tokenizer.tag.attributes {
            let attribute = tokenizer.name(of: found)
            withValue(of: found) { builder, source, range in
                switch attribute {
                case .bgcolor: AttributeValue.appendDeclaration("background-color:", source, range, to: &look)
                case .text: AttributeValue.appendDeclaration("color:", source, range, to: &look)
                case .style where own.isEmpty && important.isEmpty:
                    (own, important) = builder.declarations(source, range)
                case .dir, .lang: builder.write(attribute ?? .dir, .keyword, source, range)
                default: break
                }
            }
        }
        let rules = rulesOfSheet()
        let allowed = rules.isEmpty || mayWriteOfSheet(sheet?.size(of: rules) ?? 0) ? rules : []
        appendStyle(allowed, own: own, ownImportant: important, to: &look)
        guard !look.isEmpty else { return }
        Attribute.style.appendOpening(to: &out)
        out.append(contentsOf: look)
        out.append(ASCII.doubleQuote)
    }

    /// The harmless declarations of a style, those that are `!important` apart.
    private mutating func declarations(_ source: [UInt8], _ range: Range<Int>) -> (own: [UInt8], important: [UInt8]) {
        var own: [UInt8] = []
        var style = InlineStyle(source, range, listsRemoved: policy.listsRemovals, setsImportantApart: true)
        style.append(to: &own)
        note(style, source)
        return (own, style.important)
    }

    /// Remembers what was taken out, where the policy asks for it.
    mutating func note(_ kind: Removal.Kind, _ source: [UInt8], _ range: Range<Int>) {
        guard policy.listsRemovals, removals.count < 100 else { return }
        let text = String(decoding: source[range].prefix(400), as: UTF8.self)
        let name = kind == .address ? String(text.prefix(100)) : String(text.lowercased().prefix(100))
        let removal = Removal(kind: kind, name: name)
        if !removals.contains(removal) { removals.append(removal) }
    }
}
