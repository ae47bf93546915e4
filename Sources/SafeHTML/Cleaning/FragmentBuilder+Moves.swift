/// Content of a table that is in no cell: it is written before the table ("foster parenting", WHATWG HTML §13.2.6.1).
extension FragmentBuilder {
    /// Where the innermost table begins in the output.
    var tableStart: Int {
        stack.last { $0.tag == .table }?.start ?? 0
    }

    mutating func beginMove() {
        guard parked == nil else { return }
        parked = out
        out = []
    }

    /// Turns to the place before the table where `tag` can't stand in it; true where that was done.
    mutating func beginMoveIfNeeded(for tag: Tag) -> Bool {
        guard parked == nil, stack.last?.tag.movesText == true, !tag.isTablePart else { return false }
        beginMove()
        return true
    }

    mutating func endMove() {
        guard let proper = parked else { return }
        moved.add(out, before: tableStart)
        out = proper
        parked = nil
    }
}
