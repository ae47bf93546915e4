/// What stands around the words of a mail, in one language: the line to answer above, why it came, how to stop it, how to
/// rate.
struct FramePhrases: Sendable {
    let openTicket: @Sendable (_ number: String) -> String
    /// Before the link on the line above.
    let or: String
    let because: @Sendable (_ reason: String) -> String
    let accountMade: @Sendable (_ desk: String) -> String
    let askedWithAddress: String
    let stop: String
    let rate: String
    let verdicts: @Sendable (Rating.Verdict) -> String
    let digestSubject: @Sendable (_ desk: String, _ tickets: Int) -> String
    let digestBecause: String

    static func `in`(_ language: MailLanguage) -> FramePhrases {
        switch language {
        case .english: english
        case .german: german
        case .french: french
        case .spanish: spanish
        case .portuguese: portuguese
        }
    }

    private static func words(_ good: String, _ ok: String, _ bad: String) -> @Sendable (Rating.Verdict) -> String {
        { verdict in
            switch verdict {
            case .good: good
            case .ok: ok
            case .bad: bad
            }
        }
    }

    private static let english = FramePhrases(
        openTicket: { "open ticket \($0)" }, or: "or", because: { "You get this because \($0)." },
        accountMade: { "You get this because an account was made for you at \($0)." },
        askedWithAddress: "You get this because it was asked for with your address.",
        stop: "No more mails about this ticket", rate: "Please rate your experience",
        verdicts: words("Good", "OK", "Bad"),
        digestSubject: { "\($0): news of \($1) ticket\($1 == 1 ? "" : "s")" },
        digestBecause: "You get this because you chose one mail for all news.")

    private static let german = FramePhrases(
        openTicket: { "Ticket \($0) öffnen" }, or: "oder",
        because: { "Sie bekommen diese Mail, weil \($0)." },
        accountMade: { "Sie bekommen diese Mail, weil für Sie bei \($0) ein Konto angelegt wurde." },
        askedWithAddress: "Sie bekommen diese Mail, weil sie mit Ihrer Adresse angefordert wurde.",
        stop: "Keine Mails mehr zu diesem Ticket", rate: "Wie zufrieden sind Sie?",
        verdicts: words("Gut", "Geht so", "Schlecht"),
        digestSubject: { "\($0): Neues zu \($1) Ticket\($1 == 1 ? "" : "s")" },
        digestBecause: "Sie bekommen diese Mail, weil Sie alle Neuigkeiten in einer Mail möchten.")

    private static let french = FramePhrases(
        openTicket: { "ouvrez le ticket \($0)" }, or: "ou",
        because: { "Vous recevez ce message parce que : \($0)." },
        accountMade: { "Vous recevez ce message parce qu'un compte vous a été créé chez \($0)." },
        askedWithAddress: "Vous recevez ce message parce qu'il a été demandé avec votre adresse.",
        stop: "Ne plus recevoir de messages sur ce ticket", rate: "Êtes-vous satisfait ?",
        verdicts: words("Oui", "Moyennement", "Non"),
        digestSubject: { "\($0) : du nouveau sur \($1) ticket\($1 == 1 ? "" : "s")" },
        digestBecause: "Vous recevez ce message parce que vous avez choisi un seul message pour toutes les nouvelles.")

    private static let spanish = FramePhrases(
        openTicket: { "abra el ticket \($0)" }, or: "o",
        because: { "Recibe este correo porque \($0)." },
        accountMade: { "Recibe este correo porque se creó una cuenta para usted en \($0)." },
        askedWithAddress: "Recibe este correo porque se pidió con su dirección.",
        stop: "No recibir más correos de este ticket", rate: "Valore la atención recibida",
        verdicts: words("Bien", "Regular", "Mal"),
        digestSubject: { "\($0): novedades de \($1) ticket\($1 == 1 ? "" : "s")" },
        digestBecause: "Recibe este correo porque eligió un solo correo con todas las novedades.")

    private static let portuguese = FramePhrases(
        openTicket: { "abra o ticket \($0)" }, or: "ou",
        because: { "Recebe este e-mail porque \($0)." },
        accountMade: { "Recebe este e-mail porque foi criada uma conta para si em \($0)." },
        askedWithAddress: "Recebe este e-mail porque foi pedido com o seu endereço.",
        stop: "Não receber mais e-mails deste ticket", rate: "Avalie o atendimento",
        verdicts: words("Bom", "Razoável", "Mau"),
        digestSubject: { "\($0): novidades de \($1) ticket\($1 == 1 ? "" : "s")" },
        digestBecause: "Recebe este e-mail porque escolheu um só e-mail com todas as novidades.")
}
