/// A language that our mails are written in.
public enum MailLanguage: String, CaseIterable, Codable, Sendable {
    case english = "en"
    case german = "de"
    case french = "fr"
    case spanish = "es"
    case portuguese = "pt"

    /// From a tag such as `de` or `pt-BR` (RFC 5646); nil where it is none of ours.
    public init?(tag: String) {
        let primary = tag.split(whereSeparator: { $0 == "-" || $0 == "_" }).first.map { $0.lowercased() } ?? ""
        self.init(rawValue: primary)
    }

    /// In itself, as somebody who reads it looks for it.
    public var name: String {
        switch self {
        case .english: "English"
        case .german: "Deutsch"
        case .french: "Français"
        case .spanish: "Español"
        case .portuguese: "Português"
        }
    }

    /// The recipient's, else the desk's.
    static func of(_ person: Person, desk: GeneralSettings) -> MailLanguage {
        MailLanguage(tag: person.language) ?? desk.language
    }
}
