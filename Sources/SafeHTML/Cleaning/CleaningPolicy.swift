/// What HTML may keep beyond the harmless.
public struct CleaningPolicy: Sendable {
    /// What becomes of an image on somebody else's server: to load it tells them that the mail is being read.
    public enum RemoteImages: Sendable {
        case allow
        /// The address is kept in `data-src`, which loads nothing; cleaning again with `.allow` shows the image.
        case block
    }

    public enum Links: Sendable {
        /// Links open apart and tell nothing of where they stood: `rel="noopener noreferrer nofollow" target="_blank"`.
        case openApart
        case plain
    }

    public var remoteImages: RemoteImages
    public var links: Links
    /// The address at which the part `cid:…` is shown, by its Content-ID (RFC 2392); nil drops the image.
    ///
    /// Where there is no closure the `cid:` address is kept as it is, for a later cleaning that has one.
    public var inlineImage: (@Sendable (String) -> String?)?
    /// Whether an address may be or begin with a mask, `#URL#`.
    public var allowsMasks: Bool
    /// Whether `CleanHTML.removed` tells what was taken out.
    public var listsRemovals: Bool

    public init(
        remoteImages: RemoteImages, links: Links, inlineImage: (@Sendable (String) -> String?)? = nil,
        allowsMasks: Bool = false, listsRemovals: Bool = false
    ) {
        self.remoteImages = remoteImages
        self.links = links
        self.inlineImage = inlineImage
        self.allowsMasks = allowsMasks
        self.listsRemovals = listsRemovals
    }

    /// For the mail of strangers.
    public static let mail = CleaningPolicy(remoteImages: .block, links: .openApart)

    /// For what administrators write into templates, which goes out as mail.
    public static let template = CleaningPolicy(
        remoteImages: .allow, links: .plain, allowsMasks: true, listsRemovals: true)
}
