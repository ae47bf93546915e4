/// Formatting elements that are not nested rightly (WHATWG HTML §13.2.4.3 and the "adoption agency" of §13.2.6.4.7).
extension FragmentBuilder {
    /// Opens again what a block cut, before text or an inline element.
    mutating func reopenFormatting() {
        guard formatting.hasClosed else { return }
        for index in formatting.closedIndices {
            guard reopen(formatting.entries[index]) else { return formatting.forgetClosed() }
            formatting.markOpen(at: index)
        }
    }

    mutating func openFormatting(_ tag: Tag) {
        if tag == .a, let entry = formatting.last(.a) {
            closeFormatting(.a)
            if stack.contains(where: { $0.formattingID == entry.id }) { return }
            formatting.remove(entry.id)
        }
        reopenFormatting()
        push(tag)
    }

    mutating func closeFormatting(_ tag: Tag) {
        guard let entry = formatting.last(tag) else { return closeInline(tag) }
        guard let index = stack.lastIndex(where: { $0.formattingID == entry.id }) else {
            return formatting.remove(entry.id)
        }
        let above = stack[(index + 1)...]
        guard index >= floor, !above.contains(where: \.tag.bounds) else { return }
        if !above.contains(where: \.tag.isSpecial) {
            pop(through: index)
            formatting.remove(entry.id)
        } else if canSplit(from: index) {
            split(at: index, entry)
        }
    }

    /// An end tag that no rule of its own: it reaches up to the next block.
    mutating func closeInline(_ tag: Tag) {
        guard let index = inScope(where: { $0 == tag }, bounds: \.isSpecial) else { return }
        pop(through: index)
    }

    /// Whether the blocks above `index` can be split: where not, the element stays open until its parent is closed.
    private func canSplit(from index: Int) -> Bool {
        let tag = stack[index].content - stack[index].start + 16
        let between = stack[stack.count - 1].content - stack[index].start
        return part == .all && stack[index...].allSatisfy { !$0.isMoved }
            && stack[index...].count * tag + 2 * between < min(reopeningBudget, room)
            && nodes + 2 * stack.count < limits.nodes
    }

    /// Closes the formatting element at `index` before each block within it, and opens it again within each.
    ///
    /// `<b>1<p>2</b>3` becomes `<b>1</b><p><b>2</b>3`.
    private mutating func split(at index: Int, _ entry: ActiveFormatting.Entry) {
        let startTag = Array(formatting.bytes[entry.bytes])
        let endTag = entry.tag.endTag
        var between: [OpenElement] = []
        var lastBlock = index
        for (position, element) in stack.enumerated().dropFirst(index + 1) {
            guard element.tag.isSpecial else {
                between.append(element)
                continue
            }
            let cut =
                between.reversed().flatMap { $0.tag.endTag } + endTag
                + between.flatMap(writtenStartTag)
            moved.add(cut, before: element.start)
            moved.add(startTag, firstWithin: element.content)
            reopeningBudget -= cut.count + startTag.count
            nodes += between.count + 1
            between = []
            lastBlock = position
        }
        pop(through: lastBlock + 1)
        out.append(contentsOf: endTag)
        formatting.remove(entry.id)
        stack.remove(at: index)
    }

    private func writtenStartTag(_ element: OpenElement) -> [UInt8] {
        Array(out[element.start..<element.content])
    }
}
