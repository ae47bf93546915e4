/// The names of the tag that was read.
extension Tokenizer {
    var tagName: Tag { Tag.named(tag.name, in: input) }

    func isNamed(_ other: Tag) -> Bool { input.matches(Tag.bytes[Int(other.rawValue)], at: tag.name) }

    func name(of attribute: AttributeToken) -> Attribute? { Attribute.named(attribute.name, in: input) }
}
