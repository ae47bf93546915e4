import SafeHTML

extension Article {
    /// Its text in a mail; pictures elsewhere in the web stay out of what we send.
    var maskValue: MaskValue {
        var policy = CleaningPolicy.mail
        policy.inlineImage = { _ in nil }
        return .html(HTMLCleaner(policy: policy).clean(html).html, text: excerpt)
    }
}

extension MailPhrases {
    func articleUpdated(by actor: String, title: String) -> String {
        switch language {
        case .english: "\(actor) changed the article \"\(title)\"."
        case .german: "\(actor) hat den Artikel „\(title)“ geändert."
        case .french: "\(actor) a modifié l'article « \(title) »."
        case .spanish: "\(actor) modificó el artículo «\(title)»."
        case .portuguese: "\(actor) alterou o artigo “\(title)”."
        }
    }

    var openArticle: String {
        switch language {
        case .english: "Open the article"
        case .german: "Artikel öffnen"
        case .french: "Ouvrir l'article"
        case .spanish: "Abrir el artículo"
        case .portuguese: "Abrir o artigo"
        }
    }
}
