/// The rules of a mail's `<style>` elements, kept to be written into the elements that they select.
///
/// Only their declarations are ever written, cleaned as those of a `style` attribute are (`InlineStyle`); the names of
/// classes and ids are compared and never written.
struct StyleSheet {
    /// Declarations, ready to be written, as ranges of `bytes`.
    private struct Rule {
        let normal: Range<Int>
        let important: Range<Int>
    }

    /// A selector whose names are numbers.
    private struct Entry {
        let tag: Tag?
        let id: Int?
        let classes: [Int]
        /// Specificity, order and, in its last bits, the rule: the greater wins (CSS Cascade §6.1).
        let rank: Int

        func selects(_ tag: Tag, id: Int?, classes: [Int]) -> Bool {
            (self.tag == nil || self.tag == tag) && (self.id == nil || self.id == id)
                && self.classes.allSatisfy(classes.contains)
        }
    }

    private typealias Names = [ArraySlice<UInt8>: Int]

    private var rules: [Rule] = []
    private var bytes: [UInt8] = []
    private var classNames: Names = [:]
    private var idNames: Names = [:]
    /// Each selector stands in one of the three: by its id, else by its first class, else by its element.
    private var byID: [[Entry]] = []
    private var byClass: [[Entry]] = []
    private var byTag = [[Entry]](repeating: [], count: Tag.allCases.count)

    /// Rules that have a number.
    static let most = 0xFFFF
    /// Selectors looked at for one element, and so rules that it may take.
    private static let candidates = 50
    /// Names of classes on one element that a rule has.
    private static let classes = 16

    var count: Int { rules.count }

    /// Adds the declarations in `block` for the elements that `selectors` select; nothing where none is harmless.
    mutating func add(_ selectors: [StyleSelector], _ block: Range<Int>, in source: [UInt8]) {
        let start = bytes.count
        var style = InlineStyle(source, block, listsRemoved: false, setsImportantApart: true)
        style.append(to: &bytes)
        let end = bytes.count
        bytes.append(contentsOf: style.important)
        guard bytes.count > start else { return }
        for selector in selectors { add(selector, rule: rules.count) }
        rules.append(Rule(normal: start..<end, important: end..<bytes.count))
    }

    private mutating func add(_ selector: StyleSelector, rule: Int) {
        let id = selector.id.map { Self.number(of: $0, in: &idNames, &byID) }
        let classes = selector.classes.map { Self.number(of: $0, in: &classNames, &byClass) }
        let entry = Entry(tag: selector.tag, id: id, classes: classes, rank: selector.specificity << 16 | rule)
        if let id {
            Self.add(entry, to: &byID[id])
        } else if let first = classes.first {
            Self.add(entry, to: &byClass[first])
        } else if let tag = selector.tag {
            Self.add(entry, to: &byTag[Int(tag.rawValue)])
        }
    }

    private static func add(_ entry: Entry, to entries: inout [Entry]) {
        if entries.count < candidates { entries.append(entry) }
    }

    private static func number(of name: ArraySlice<UInt8>, in names: inout Names, _ entries: inout [[Entry]]) -> Int {
        if let known = names[name] { return known }
        names[name] = entries.count
        entries.append([])
        return entries.count - 1
    }

    /// Whether an element without attributes may be selected.
    func mentions(_ tag: Tag) -> Bool { !byTag[Int(tag.rawValue)].isEmpty }

    /// The rules that select an element, the one that beats the others last.
    ///
    /// - Parameter classList: the value of its `class`.
    func rules(for tag: Tag, id: ArraySlice<UInt8>, classList: ArraySlice<UInt8>) -> [Int] {
        let id = idNames.isEmpty ? nil : idNames[id]
        let classes = classNames.isEmpty || classList.isEmpty ? [] : numbers(of: classList)
        var ranks: [Int] = []
        var seen = 0
        func look(at entries: [Entry]) {
            for entry in entries.prefix(Self.candidates - seen) where entry.selects(tag, id: id, classes: classes) {
                ranks.append(entry.rank)
            }
            seen = min(seen + entries.count, Self.candidates)
        }
        if let id { look(at: byID[id]) }
        for number in classes { look(at: byClass[number]) }
        look(at: byTag[Int(tag.rawValue)])
        return ranks.isEmpty ? [] : Self.inOrder(ranks)
    }

    private func numbers(of classList: ArraySlice<UInt8>) -> [Int] {
        var numbers: [Int] = []
        var index = classList.startIndex
        while index < classList.endIndex, numbers.count < Self.classes {
            let start = index
            while index < classList.endIndex, !classList[index].isSpace { index += 1 }
            if index > start, let number = classNames[classList[start..<index]], !numbers.contains(number) {
                numbers.append(number)
            }
            index += 1
        }
        return numbers
    }

    /// Each rule once, where the strongest of its selectors puts it.
    private static func inOrder(_ ranks: [Int]) -> [Int] {
        guard ranks.count > 1 else { return ranks.map { $0 & most } }
        var rules: [Int] = []
        for rank in ranks.sorted(by: >) where !rules.contains(rank & most) { rules.append(rank & most) }
        return rules.reversed()
    }

    /// Bytes that `rules` are.
    func size(of rules: [Int]) -> Int {
        rules.reduce(0) { $0 + self.rules[$1].normal.count + self.rules[$1].important.count }
    }

    /// Appends what an element's own style beats.
    func appendNormal(_ rules: [Int], to out: inout [UInt8]) {
        for rule in rules { out.append(bytes, self.rules[rule].normal) }
    }

    /// Appends what beats an element's own style (`!important`).
    func appendImportant(_ rules: [Int], to out: inout [UInt8]) {
        for rule in rules { out.append(bytes, self.rules[rule].important) }
    }
}
