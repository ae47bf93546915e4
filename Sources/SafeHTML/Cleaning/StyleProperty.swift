/// The CSS properties that inline styles may set: how text, boxes, tables and lists look, nothing that loads or covers.
struct StyleProperty {
    enum Kind {
        /// Words, numbers and colours.
        case plain
        /// Also quoted names of fonts.
        case font
        /// Only its colour is kept.
        case background
        /// One of `displays`.
        case display
    }

    let kind: Kind
    private let index: Int

    private static let names = [
        "background", "background-color", "border", "border-bottom", "border-bottom-color",
        "border-bottom-left-radius", "border-bottom-right-radius", "border-bottom-style", "border-bottom-width",
        "border-collapse", "border-color", "border-left", "border-left-color", "border-left-style",
        "border-left-width", "border-radius", "border-right", "border-right-color", "border-right-style",
        "border-right-width", "border-spacing", "border-style", "border-top", "border-top-color",
        "border-top-left-radius", "border-top-right-radius", "border-top-style", "border-top-width", "border-width",
        "box-sizing", "caption-side", "clear", "color", "direction", "display", "empty-cells", "float", "font",
        "font-family", "font-size", "font-style", "font-variant", "font-weight", "height", "letter-spacing",
        "line-height", "list-style", "list-style-position", "list-style-type", "margin", "margin-bottom",
        "margin-left", "margin-right", "margin-top", "max-height", "max-width", "min-height", "min-width", "opacity",
        "overflow", "overflow-wrap", "padding", "padding-bottom", "padding-left", "padding-right", "padding-top",
        "table-layout", "text-align", "text-decoration", "text-decoration-color", "text-decoration-line",
        "text-decoration-style", "text-indent", "text-overflow", "text-transform", "unicode-bidi", "vertical-align",
        "visibility", "white-space", "width", "word-break", "word-spacing", "word-wrap",
    ]

    private static let table = NameTable(names)

    private static let words = WordList(names)

    private static let kinds = names.map(kind)

    private static func kind(of name: String) -> Kind {
        switch name {
        case "background": .background
        case "display": .display
        case "font", "font-family": .font
        default: .plain
        }
    }

    static func named(_ range: Range<Int>, in source: [UInt8]) -> StyleProperty? {
        table.index(of: range, in: source).map { StyleProperty(kind: kinds[$0], index: $0) }
    }

    func appendName(to out: inout [UInt8]) {
        Self.words.append(index, to: &out)
    }

    /// The values that `display` may have: a mail needs no more, and fewer boxes can go wrong.
    static let displays = NameTable([
        "block", "inline", "inline-block", "inline-table", "list-item", "none", "table", "table-caption", "table-cell",
        "table-column", "table-column-group", "table-footer-group", "table-header-group", "table-row",
        "table-row-group",
    ])

    /// The words of a `background` that are no colours.
    static let backgroundWords = NameTable([
        "auto", "border-box", "bottom", "center", "contain", "content-box", "cover", "fixed", "inherit", "initial",
        "left", "local", "no-repeat", "none", "padding-box", "repeat", "repeat-x", "repeat-y", "revert", "right",
        "round", "scroll", "space", "top", "unset",
    ])
}
