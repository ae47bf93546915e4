/// The attributes that are kept, with what their values may be.
enum Attribute: UInt8, CaseIterable {
    case align, alt, bgcolor, border, bordercolor, cellpadding, cellspacing, clear, color, colspan, datetime, dir, face
    case height, href, hspace, lang, noshade, nowrap, rowspan, rules, scope, size, span, src, start, style, summary
    case title, type, valign, value, vspace, width, dataSource, background, text, reversed, frame

    /// How a value is checked and written.
    enum Kind {
        case words, keyword, number, length, color, link, image, style, flag, none
    }

    private static let words = allCases.map { $0 == .dataSource ? "data-src" : "\($0)" }

    private static let names = NameTable(words)

    static func named(_ range: Range<Int>, in input: [UInt8]) -> Attribute? {
        names.index(of: range, in: input).flatMap { Attribute(rawValue: UInt8(truncatingIfNeeded: $0)) }
    }

    /// Whether `range` holds this one's name.
    func isNamed(_ range: Range<Int>, in input: [UInt8]) -> Bool {
        Self.names.holds(Int(rawValue), range, in: input)
    }

    private static let openings = WordList(words.map { " \($0)=\"" })

    /// Appends ` name="`.
    func appendOpening(to out: inout [UInt8]) {
        Self.openings.append(Int(rawValue), to: &out)
    }

    /// What the value is on `tag`; `.none` where the attribute is not kept there.
    func kind(on tag: Tag) -> Kind {
        switch self {
        case .style: .style
        case .dir: .keyword
        case .lang: .keyword
        case .title: .words
        case .align: tag.isSpecial || tag == .img ? .keyword : .none
        case .valign: tag.isTablePart ? .keyword : .none
        case .bgcolor, .bordercolor: tag.isTablePart || tag == .table ? .color : .none
        case .height, .width: Self.sized(tag) ? .length : .none
        case .href: tag == .a ? .link : .none
        case .src, .dataSource: tag == .img ? .image : .none
        case .alt: tag == .img ? .words : .none
        case .border: tag == .img || tag == .table ? .number : .none
        case .hspace, .vspace: tag == .img || tag == .table ? .number : .none
        case .cellpadding, .cellspacing: tag == .table ? .length : .none
        case .summary: tag == .table ? .words : .none
        case .rules, .frame: tag == .table ? .keyword : .none
        case .colspan, .rowspan: tag == .td || tag == .th ? .number : .none
        case .scope: tag == .th ? .keyword : .none
        case .nowrap: tag == .td || tag == .th ? .flag : .none
        case .span: tag == .col || tag == .colgroup ? .number : .none
        case .clear: tag == .br ? .keyword : .none
        case .color: tag == .font || tag == .hr ? .color : .none
        case .face: tag == .font ? .words : .none
        case .size: tag == .font || tag == .hr ? .number : .none
        case .noshade: tag == .hr ? .flag : .none
        case .type: tag == .ol || tag == .ul || tag == .li || tag == .blockquote ? .keyword : .none
        case .start: tag == .ol ? .number : .none
        case .reversed: tag == .ol ? .flag : .none
        case .value: tag == .li ? .number : .none
        case .datetime: tag == .time || tag == .del || tag == .ins ? .words : .none
        case .background, .text: .none
        }
    }

    private static func sized(_ tag: Tag) -> Bool {
        tag.isTablePart || tag == .table || tag == .img || tag == .hr || tag == .pre
    }
}
