/// Style sheets: read where a mail has them, written into the elements that they are about.
extension FragmentBuilder {
    /// Whether the `<style>` that was read is CSS for a screen.
    var isSheet: Bool {
        guard !sheetsAreSpent, templateDepth == 0 else { return false }
        let input = tokenizer.input
        return tokenizer.tag.attributes.allSatisfy { found in
            if found.value.isEmpty { return true }
            if input.matches(Array("media".utf8), at: found.name) {
                return StyleSheetReader.isForScreen(input, found.value)
            }
            return !input.matches(Array("type".utf8), at: found.name)
                || input.matches(Array("text/css".utf8), at: found.value)
        }
    }

    /// Takes the rules of a `<style>` whose content is `range` of the input.
    mutating func readSheet(_ range: Range<Int>) {
        let input = tokenizer.input
        var end = range.upperBound
        if range.count > sheetRoom {
            end = range.lowerBound + sheetRoom
            while end > range.lowerBound, input[end - 1] != ASCII.rightBrace { end -= 1 }
            sheetRoom = 0
        }
        sheetRoom -= min(sheetRoom, range.count)
        var sheet = sheet ?? StyleSheet()
        self.sheet = nil
        let count = sheet.count
        var reader = StyleSheetReader(input, range.lowerBound..<end, ruleLimit: limits.sheetRules)
        reader.read(into: &sheet)
        guard sheet.count > 0 else { return }
        self.sheet = sheet
        // What tags became before, they don't become any more.
        if sheet.count > count { known = KnownMarkup() }
    }

    /// Whether the tag that was read, which has no attributes, may get some by a rule.
    var sheetMentionsTag: Bool { sheet?.mentions(tokenizer.tagName) ?? false }

    /// The rules for the tag that was read.
    func rulesOfSheet() -> [Int] {
        guard let sheet else { return [] }
        return sheet.rules(for: tokenizer.tagName, id: value(of: "id"), classList: value(of: "class"))
    }

    private func value(of name: StaticString) -> ArraySlice<UInt8> {
        let input = tokenizer.input
        let found = tokenizer.tag.attributes.first {
            $0.name.count == name.utf8CodeUnitCount && input.matches(name, at: $0.name.lowerBound)
        }
        guard let found else { return [] }
        guard found.isEncoded else { return input[found.value] }
        var value: [UInt8] = []
        tokenizer.decode(found, into: &value)
        return value[...]
    }

    /// Whether `count` bytes of sheets may be written once more; where not, sheets have been all that they may be.
    ///
    /// So the output stays linear in the input, and words are never cut for the sake of their look.
    mutating func mayWriteOfSheet(_ count: Int) -> Bool {
        guard count > sheetBudget else {
            sheetBudget -= count
            return true
        }
        sheetsAreSpent = true
        sheet = nil
        known = KnownMarkup()
        return false
    }

    /// Appends the declarations of `rules` and of an element's own style, each after what it beats.
    func appendStyle(_ rules: [Int], own: [UInt8], ownImportant: [UInt8], to out: inout [UInt8]) {
        sheet?.appendNormal(rules, to: &out)
        out.append(contentsOf: own)
        sheet?.appendImportant(rules, to: &out)
        out.append(contentsOf: ownImportant)
    }
}
