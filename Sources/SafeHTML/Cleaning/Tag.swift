/// The elements that the cleaner writes, and those that it has to know to leave them out rightly.
enum Tag: UInt8, CaseIterable {
    // Written: blocks.
    case address, blockquote, center, dd, div, dl, dt, figcaption, figure
    case h1, h2, h3, h4, h5, h6, hr, li, ol, p, pre, ul
    // Written: tables.
    case caption, col, colgroup, table, tbody, td, tfoot, th, thead, tr
    // Written: formatting elements, which a browser opens again where a block cuts them (WHATWG HTML §13.2.4.3).
    case a, b, big, code, em, font, i, s, small, strike, strong, tt, u
    // Written: other words.
    case abbr, acronym, bdi, bdo, br, cite, del, dfn, img, ins, kbd, mark, q, samp, span, sub, sup, time, wbr
    case `var`

    // Written as another element.
    case article, aside, details, dialog, dir, fieldset, footer, form, header, hgroup, image, legend, listing, main
    case menu, nav, optgroup, plaintext, search, section, summary, xmp
    // Left out, their content kept.
    case body, button, head, html, input, label, noscript, object, option, select, textarea, unknown
    // Left out with their content.
    case iframe, noembed, noframes, script, style, template, title
    // Of another kind of markup: their words are kept.
    case math, svg

    private static let words = allCases.map { "\($0)" }

    private static let names = NameTable(words)

    static func named(_ range: Range<Int>, in input: [UInt8]) -> Tag {
        names.index(of: range, in: input).flatMap { Tag(rawValue: UInt8(truncatingIfNeeded: $0)) } ?? .unknown
    }

    /// Whether `range` holds this one's name.
    func isNamed(_ range: Range<Int>, in input: [UInt8]) -> Bool {
        Self.names.holds(Int(rawValue), range, in: input)
    }

    private static let spellings = WordList(words)

    /// The name, as it is written.
    var name: [UInt8] { Array(Self.spellings[Int(rawValue)]) }

    private static let openings = WordList(words.map { "<\($0)" })

    /// Appends `<name`.
    func appendOpening(to out: inout [UInt8]) {
        Self.openings.append(Int(rawValue), to: &out)
    }

    private static let endTags = WordList(words.map { "</\($0)>" })

    /// `</name>`, as it is written.
    var endTag: ArraySlice<UInt8> { Self.endTags[Int(rawValue)] }

    /// Appends `</name>`.
    func appendEndTag(to out: inout [UInt8]) {
        Self.endTags.append(Int(rawValue), to: &out)
    }

    /// The element that is written for this one; nil where none is.
    var written: Tag? {
        switch self {
        case .article, .aside, .details, .dialog, .fieldset, .footer, .form, .header, .hgroup, .legend, .main, .nav,
            .optgroup, .search, .section, .summary:
            .div
        case .dir, .menu: .ul
        case .image: .img
        case .listing, .plaintext, .xmp: .pre
        default: rawValue <= Tag.var.rawValue ? self : nil
        }
    }
}

extension Tag {
    /// No end tag, no content.
    var isVoid: Bool {
        switch self {
        case .br, .col, .hr, .img, .wbr: true
        default: false
        }
    }

    var isFormatting: Bool { rawValue >= Tag.a.rawValue && rawValue <= Tag.u.rawValue }

    /// Blocks and tables: what an inline end tag doesn't reach across ("special", WHATWG HTML §13.2.4.2).
    var isSpecial: Bool { rawValue < Tag.a.rawValue }

    var isHeading: Bool { rawValue >= Tag.h1.rawValue && rawValue <= Tag.h6.rawValue }

    var isBlock: Bool { rawValue <= Tag.ul.rawValue }

    /// Part of a table's structure, which stands nowhere else.
    var isTablePart: Bool { rawValue >= Tag.caption.rawValue && rawValue <= Tag.tr.rawValue && self != .table }

    /// A table, a section or a row: text in it would be moved before the table (foster parenting, §13.2.6.1).
    var movesText: Bool {
        switch self {
        case .table, .tbody, .tfoot, .thead, .tr: true
        default: false
        }
    }

    /// What bounds a search among the open elements (scope, §13.2.4.2).
    var bounds: Bool {
        switch self {
        case .table, .td, .th, .caption: true
        default: false
        }
    }
}
