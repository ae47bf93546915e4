/// Opening and closing elements: the stack and the tags written with it.
extension FragmentBuilder {
    /// Whether another element may be opened.
    private mutating func hasRoom() -> Bool {
        guard nodes < limits.nodes, stack.count < limits.depth else {
            isCut = true
            return false
        }
        nodes += 1
        return true
    }

    /// Opens `tag` with the attributes of the tag that was read, or with none.
    ///
    /// - Returns: false where a limit keeps it from being opened.
    @discardableResult
    mutating func push(_ tag: Tag, attributes: AttributeSource = .tag) -> Bool {
        guard hasRoom() else { return false }
        var element = entry(for: tag)
        element.endsMove = beginMoveIfNeeded(for: tag)
        element.isMoved = parked != nil
        if part != .all { judgeQuote(&element) }
        element.start = out.count
        if element.isVisible, !writeStartTag(tag, attributes) {
            if element.endsMove { endMove() }
            return false
        }
        element.content = out.count
        if tag.isFormatting { element.formattingID = formatting.add(tag, out[element.start...]) }
        if tag == .td || tag == .th || tag == .caption { formatting.addMarker() }
        preStart = tag == .pre && element.isVisible ? .opened : .past
        stack.append(element)
        return true
    }

    /// Opens a formatting element once more, as it was written the first time.
    mutating func reopen(_ entry: ActiveFormatting.Entry) -> Bool {
        guard entry.bytes.count <= min(reopeningBudget, room), hasRoom() else { return false }
        reopeningBudget -= entry.bytes.count + 8
        var element = self.entry(for: entry.tag)
        element.endsMove = beginMoveIfNeeded(for: entry.tag)
        element.isMoved = parked != nil
        element.isQuoted = isQuoted
        element.isVisible = isVisible
        element.formattingID = entry.id
        element.start = out.count
        if element.isVisible { out.append(contentsOf: formatting.bytes[entry.bytes]) }
        element.content = out.count
        preStart = .past
        stack.append(element)
        return true
    }

    private func entry(for tag: Tag) -> OpenElement {
        let hasParagraph = tag == .p || !tag.bounds && stack.last?.hasParagraph ?? false
        return OpenElement(tag: tag, mode: modeWithin(tag), hasParagraph: hasParagraph)
    }

    private func modeWithin(_ tag: Tag) -> Mode {
        switch tag {
        case .table: .table
        case .colgroup: .columns
        case .tbody, .tfoot, .thead: .section
        case .tr: .row
        case .td, .th: .cell
        case .caption: .caption
        default: mode
        }
    }

    /// Writes an element that has no content.
    mutating func writeVoid(_ tag: Tag) {
        guard hasRoom() else { return }
        let endsMove = beginMoveIfNeeded(for: tag)
        if isVisible { _ = writeStartTag(tag, .tag) }
        preStart = .past
        if endsMove { endMove() }
    }

    /// Closes the innermost element.
    mutating func pop() {
        guard let element = stack.popLast() else { return }
        if element.isVisible { element.tag.appendEndTag(to: &out) }
        preStart = .past
        if element.formattingID != 0 { formatting.close(element.formattingID) }
        if element.tag == .td || element.tag == .th || element.tag == .caption { formatting.clearToMarker() }
        if element.endsMove { endMove() }
    }

    mutating func pop(through index: Int) {
        while stack.count > max(index, floor) { pop() }
    }

    /// The innermost open element for which `isWanted`, before one that bounds the search.
    func inScope(where isWanted: (Tag) -> Bool, bounds: (Tag) -> Bool = \.bounds) -> Int? {
        var index = stack.count - 1
        while index >= floor {
            let tag = stack[index].tag
            if isWanted(tag) { return index }
            if bounds(tag) { return nil }
            index -= 1
        }
        return nil
    }

    mutating func closeParagraph() {
        guard stack.last?.hasParagraph == true, let index = inScope(where: { $0 == .p }) else { return }
        pop(through: index)
    }

    /// False, with nothing written, where there is no room for it.
    private mutating func writeStartTag(_ tag: Tag, _ attributes: AttributeSource) -> Bool {
        let start = out.count
        hasSource = false
        hasAlternative = false
        tag.appendOpening(to: &out)
        switch attributes {
        case .tag: if !tokenizer.tag.attributes.isEmpty || sheetMentionsTag { writeAttributes(of: tag) }
        case .body: writeBodyLook()
        case .none: break
        }
        out.append(ASCII.greater)
        if room < 0 { isFull = true }
        if isFull || tag == .img && !hasSource && !hasAlternative { out.removeLast(out.count - start) }
        return !isFull
    }
}
