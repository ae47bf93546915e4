/// What a mail says, in the parts that the layout puts together.
struct MailContent: Sendable {
    struct Line: Sendable {
        let text: String
        /// Joins the link to the text.
        let or: String
        let link: (label: String, url: String)
    }

    /// Of our own sentences.
    var language = MailLanguage.english
    /// What one can do: the line on top, with a link to the ticket.
    var top: Line?
    /// The news: cleaned HTML, and the same as text that is broken into lines.
    let html: String
    let text: String
    /// One clear link.
    var link: (label: String, url: String)?
    /// The conversation so far.
    var history: MailMemo.History?
    /// Why they get this.
    var footer: String
    /// How to get no more of it.
    var stop: (label: String, url: String)?

    /// - Parameter text: broken into lines.
    init(html: String, text: String, footer: String) {
        self.html = html
        self.text = text
        self.footer = footer
    }
}
