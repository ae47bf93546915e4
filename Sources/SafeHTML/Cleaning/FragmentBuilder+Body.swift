/// Elements outside the structure of tables (WHATWG HTML §13.2.6.4.7, "in body").
extension FragmentBuilder {
    mutating func openInBody(_ tag: Tag) {
        let tag = isMoving && tag.isBlock && tag != .p && tag != .hr ? .div : tag
        switch tag {
        case .li: closeItem(where: { $0 == .li })
        case .dd, .dt: closeItem(where: { $0 == .dd || $0 == .dt })
        default: break
        }
        if tag.isSpecial { closeParagraph() }
        if tag.isHeading { closeHeading() }
        if tag.isVoid {
            if tag != .hr { reopenFormatting() }
            writeVoid(tag)
        } else if tag.isFormatting {
            openFormatting(tag)
        } else {
            if !tag.isSpecial { reopenFormatting() }
            push(tag)
        }
    }

    /// A heading ends the one before it, with the words in it.
    private mutating func closeHeading() {
        if let index = inScope(where: \.isHeading, bounds: \.isSpecial) { pop(through: index) }
    }

    /// Whether what is opened now goes before a table: lists and headings there could end what is around the table.
    private var isMoving: Bool { parked != nil || stack.last?.tag.movesText == true }

    /// Closes an item that a new one follows, unless a list or another block is between them.
    private mutating func closeItem(where isItem: (Tag) -> Bool) {
        let index = inScope(where: isItem) { $0.isSpecial && $0 != .address && $0 != .div && $0 != .p }
        if let index { pop(through: index) }
    }

    mutating func closeInBody(_ tag: Tag) {
        switch tag {
        case .p:
            if stack.last?.hasParagraph != true { push(.p, attributes: .none) }
            closeParagraph()
        case .br: openInBody(.br)
        case .h1, .h2, .h3, .h4, .h5, .h6: closeBlock(where: \.isHeading)
        case .li: closeBlock(where: { $0 == .li }, bounds: { $0.bounds || $0 == .ol || $0 == .ul })
        case _ where tag.isVoid: break
        case _ where tag.isFormatting: closeFormatting(tag)
        case _ where tag.isSpecial: closeBlock(where: { $0 == tag })
        default: closeInline(tag)
        }
    }

    private mutating func closeBlock(where isWanted: (Tag) -> Bool, bounds: (Tag) -> Bool = \.bounds) {
        if let index = inScope(where: isWanted, bounds: bounds) { pop(through: index) }
    }
}
