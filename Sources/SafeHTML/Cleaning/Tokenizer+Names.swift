/// The names of the tag that was read.
extension Tokenizer {
    var tagName: Tag { Tag.named(tag.name, in: input) }

    /// The first attribute of that name.
    func attribute(_ wanted: Attribute) -> AttributeToken? {
        tag.attributes.first { wanted.isNamed($0.name, in: input) }
    }

    func name(of attribute: AttributeToken) -> Attribute? { Attribute.named(attribute.name, in: input) }
}
