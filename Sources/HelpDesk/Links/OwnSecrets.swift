/// What our mails carry for one person alone, and what a quote of them must not carry on (T16).
enum OwnSecrets {
    static func removed(from text: String) -> String { LinkToken.removed(from: ReplyAddress.removed(from: text)) }
}
