import MIME

/// Abuse reports that are not in the form of RFC 5965.
enum FeedbackReader {
    static func reason(_ message: Message, text: String) -> String? {
        let type = message.root.contentType
        if type.name == "multipart/report", type.parameters["report-type"]?.lowercased() == "feedback-report" {
            return "its report-type is feedback-report"
        }
        let from = message.from.first?.address.lowercased() ?? ""
        let isDesk = ["staff@hotmail.com", "feedback@arf.mail.yahoo.com", "scomp@aol.net"].contains(from)
        let lower = text.prefix(600).lowercased()
        if isDesk, message.subject.lowercased().contains("complaint") || names.first(in: lower) != nil {
            return "a provider's complaint desk sent it"
        }
        return sentences.first(in: lower) != nil ? "it says that it is an abuse report" : nil
    }

    private static let names = PhraseSet(["email abuse report"])
    private static let sentences = PhraseSet(["this is an email abuse report"])
}
