/// HTML that is harmless to show: a fragment for a body, balanced, every byte of it written by the cleaner.
public struct CleanHTML: Sendable, Hashable {
    public let html: String
    /// Whether images on other servers were found, blocked or not.
    public let hasRemoteImages: Bool
    /// Links that were kept.
    public let links: Int
    /// Whether a limit was reached, so that something was left out.
    public let isCut: Bool
    /// What was taken out, in the order first met; empty unless the policy asks for it.
    public let removed: [Removal]

    public init(html: String, hasRemoteImages: Bool, links: Int, isCut: Bool, removed: [Removal]) {
        self.html = html
        self.hasRemoteImages = hasRemoteImages
        self.links = links
        self.isCut = isCut
        self.removed = removed
    }
}

/// Something that cleaning took out.
public struct Removal: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case element, attribute, styleProperty, address
    }

    public let kind: Kind
    /// The name of the element, attribute or property, or the address, 100 characters of it at most.
    public let name: String

    public init(kind: Kind, name: String) {
        self.kind = kind
        self.name = name
    }
}
