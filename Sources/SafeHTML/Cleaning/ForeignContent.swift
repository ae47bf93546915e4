/// Whether svg or math is being read: their elements are left out, the words in them kept.
struct ForeignContent {
    private var depth = 0
    /// The element whose text nobody sees, while one is open.
    private var hidden: Tag?

    var isOpen: Bool { depth > 0 }
    var isHidden: Bool { hidden != nil }

    mutating func open() { depth = 1 }

    mutating func leave() {
        depth = 0
        hidden = nil
    }

    mutating func start(_ tag: Tag, isSelfClosing: Bool) {
        guard !isSelfClosing else { return }
        if tag == .svg || tag == .math { depth += 1 }
        if hidden == nil, tag == .style || tag == .script || tag == .title { hidden = tag }
    }

    mutating func end(_ tag: Tag) {
        if tag == hidden { hidden = nil }
        if tag == .svg || tag == .math { depth -= 1 }
        if depth == 0 { hidden = nil }
    }

    /// Whether a start tag can only be HTML, so that svg and math are over (WHATWG HTML §13.2.6.5).
    func isLeft(by tag: Tag, _ tokenizer: Tokenizer) -> Bool {
        switch tag {
        case .b, .big, .blockquote, .body, .br, .center, .code, .dd, .div, .dl, .dt, .em, .h1, .h2, .h3, .h4, .h5, .h6,
            .head, .hr, .i, .img, .li, .listing, .menu, .ol, .p, .pre, .s, .small, .span, .strong, .strike, .sub, .sup,
            .table, .tt, .u, .ul, .var:
            true
        case .font: !tokenizer.tag.attributes.isEmpty
        default: false
        }
    }
}
