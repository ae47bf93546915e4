/// Tables and their parts (WHATWG HTML §13.2.6.4.9–15). A row may stand in a table without a section.
extension FragmentBuilder {
    mutating func open(_ tag: Tag) {
        if tag.isTablePart {
            while !place(tag) {}
            return
        }
        if mode == .columns { pop() }
        if tag == .table, mode == .table || mode == .section || mode == .row { closeTable() }
        openInBody(tag)
    }

    /// Puts a part where it belongs; false where something had to be closed or opened for it first.
    private mutating func place(_ part: Tag) -> Bool {
        switch mode {
        case .body: return true
        case .cell, .caption: return !closeCell()
        case .columns: return placeInColumns(part)
        case .table: return placeInTable(part)
        case .section: return placeInSection(part)
        case .row: return placeInRow(part)
        }
    }

    private mutating func placeInColumns(_ part: Tag) -> Bool {
        guard part == .col else {
            pop()
            return false
        }
        writeVoid(part)
        return true
    }

    private mutating func placeInTable(_ part: Tag) -> Bool {
        popTo { $0 == .table }
        switch part {
        case .td, .th: return !push(.tr, attributes: .none)
        case .col: writeVoid(part)
        default: push(part)
        }
        return true
    }

    private mutating func placeInSection(_ part: Tag) -> Bool {
        popTo { $0 == .tbody || $0 == .thead || $0 == .tfoot }
        switch part {
        case .tr: push(part)
        case .td, .th: return !push(.tr, attributes: .none)
        default:
            pop()
            return false
        }
        return true
    }

    private mutating func placeInRow(_ part: Tag) -> Bool {
        popTo { $0 == .tr }
        guard part == .td || part == .th else {
            pop()
            return false
        }
        push(part)
        return true
    }

    /// Closes what stands in the part of the table that is being read.
    private mutating func popTo(_ isContext: (Tag) -> Bool) {
        while let last = stack.last, stack.count > floor, !isContext(last.tag) { pop() }
    }

    /// Closes the cell or caption; false where there is none.
    private mutating func closeCell() -> Bool {
        guard let index = inScope(where: { $0 == .td || $0 == .th || $0 == .caption }) else { return false }
        pop(through: index)
        return true
    }

    private mutating func closeTable() {
        if let index = inScope(where: { $0 == .table }, bounds: { _ in false }) { pop(through: index) }
    }

    mutating func close(_ tag: Tag) {
        if mode == .columns, tag != .col { pop() }
        switch tag {
        case .table: if mode != .body { closeTable() }
        case .caption, .td, .th: closeOwn(tag)
        case .tr: closePart(.tr) { $0 == .tr }
        case .tbody, .tfoot, .thead: closePart(tag) { $0 == tag }
        case .col, .colgroup: break
        default: closeInBody(tag)
        }
    }

    private mutating func closeOwn(_ tag: Tag) {
        if let index = inScope(where: { $0 == tag }) { pop(through: index) }
    }

    /// Closes a row or a section of the innermost table, with the cell that is open in it.
    private mutating func closePart(_ tag: Tag, where isPart: (Tag) -> Bool) {
        let index = inScope(where: isPart) { $0 == .table }
        if let index { pop(through: index) }
    }
}
