/// The sentences that the desk itself says in mails, in one language.
struct MailPhrases: Sendable {
    let language: MailLanguage
    let note: String
    let unsubscribe: String
    let setPassword: String
    let setNewPassword: String
    let yourTicketClosed: String
    let withThisClosed: String
    let received: @Sendable (_ subject: String, _ number: String) -> String
    let newTicket: @Sendable (_ category: String, _ from: String) -> String
    let unproven: @Sendable (_ name: String) -> String
    let wroteNote: @Sendable (_ name: String) -> String
    let closedIt: @Sendable (_ actor: String) -> String
    let openedIt: @Sendable (_ actor: String) -> String
    let changedIt: @Sendable (_ actor: String) -> String
    let took: @Sendable (_ actor: String) -> String
    let assignedToYou: @Sendable (_ actor: String) -> String
    let moved: @Sendable (_ actor: String, _ category: String) -> String
    /// Above the files that do not go with the mail.
    let filesOnPage: String
    /// Below words that are longer than a mail may be.
    let rest: String

    static func `in`(_ language: MailLanguage) -> MailPhrases {
        switch language {
        case .english: english
        case .german: german
        case .french: french
        case .spanish: spanish
        case .portuguese: portuguese
        }
    }

    private static let english = MailPhrases(
        language: .english, note: "note, technicians only", unsubscribe: "Unsubscribe from this ticket",
        setPassword: "Set a password", setNewPassword: "Set a new password",
        yourTicketClosed: "Your ticket was closed.", withThisClosed: "With this the ticket was closed.",
        received: { "We have your message \"\($0)\", and it has the number \($1)." },
        newTicket: { "New ticket in \($0) from \($1):" },
        unproven: {
            "A mail in the name of \($0), without proof that it is theirs. Only technicians see it; publish it on the ticket's page if it is right:"
        },
        wroteNote: { "\($0) wrote a note for technicians only:" }, closedIt: { "\($0) closed the ticket." },
        openedIt: { "\($0) opened the ticket again." }, changedIt: { "\($0) changed the ticket." },
        took: { "\($0) took this ticket." }, assignedToYou: { "\($0) assigned this ticket to you." },
        moved: { "\($0) moved this ticket to \($1)." }, filesOnPage: "Files on the ticket's page:",
        rest: "The rest is on the ticket's page.")

    private static let german = MailPhrases(
        language: .german, note: "Notiz, nur für Techniker", unsubscribe: "Keine Mails mehr zu diesem Ticket",
        setPassword: "Passwort festlegen", setNewPassword: "Neues Passwort festlegen",
        yourTicketClosed: "Ihr Ticket wurde geschlossen.", withThisClosed: "Damit wurde das Ticket geschlossen.",
        received: { "Ihre Nachricht „\($0)“ ist da und hat die Nummer \($1)." },
        newTicket: { "Neues Ticket in \($0) von \($1):" },
        unproven: {
            "Eine Mail im Namen von \($0), ohne Beweis, dass sie von dort kommt. Nur Techniker sehen sie; veröffentlichen Sie sie auf der Seite des Tickets, wenn sie echt ist:"
        },
        wroteNote: { "\($0) schrieb eine Notiz nur für Techniker:" },
        closedIt: { "\($0) hat das Ticket geschlossen." }, openedIt: { "\($0) hat das Ticket wieder geöffnet." },
        changedIt: { "\($0) hat das Ticket geändert." }, took: { "\($0) hat dieses Ticket übernommen." },
        assignedToYou: { "\($0) hat Ihnen dieses Ticket zugewiesen." },
        moved: { "\($0) hat dieses Ticket nach \($1) verschoben." },
        filesOnPage: "Dateien auf der Seite des Tickets:",
        rest: "Der Rest steht auf der Seite des Tickets.")

    private static let french = MailPhrases(
        language: .french, note: "note, techniciens seulement", unsubscribe: "Ne plus suivre ce ticket",
        setPassword: "Choisir un mot de passe", setNewPassword: "Choisir un nouveau mot de passe",
        yourTicketClosed: "Votre ticket a été fermé.", withThisClosed: "Le ticket est ainsi fermé.",
        received: { "Nous avons bien reçu votre message « \($0) » ; il porte le numéro \($1)." },
        newTicket: { "Nouveau ticket dans \($0) de \($1) :" },
        unproven: {
            "Un message au nom de \($0), sans preuve qu'il en soit l'auteur. Seuls les techniciens le voient ; publiez-le sur la page du ticket s'il est authentique :"
        },
        wroteNote: { "\($0) a écrit une note pour les techniciens seulement :" },
        closedIt: { "\($0) a fermé le ticket." }, openedIt: { "\($0) a rouvert le ticket." },
        changedIt: { "\($0) a modifié le ticket." }, took: { "\($0) a pris ce ticket en charge." },
        assignedToYou: { "\($0) vous a attribué ce ticket." }, moved: { "\($0) a déplacé ce ticket vers \($1)." },
        filesOnPage: "Fichiers sur la page du ticket :",
        rest: "La suite se trouve sur la page du ticket.")

    private static let spanish = MailPhrases(
        language: .spanish, note: "nota, solo para técnicos", unsubscribe: "No recibir más correos de este ticket",
        setPassword: "Elegir una contraseña", setNewPassword: "Elegir una contraseña nueva",
        yourTicketClosed: "Su ticket se ha cerrado.", withThisClosed: "Con esto se ha cerrado el ticket.",
        received: { "Hemos recibido su mensaje «\($0)», que tiene el número \($1)." },
        newTicket: { "Nuevo ticket en \($0) de \($1):" },
        unproven: {
            "Un correo en nombre de \($0), sin prueba de que sea suyo. Solo lo ven los técnicos; publíquelo en la página del ticket si es auténtico:"
        },
        wroteNote: { "\($0) escribió una nota solo para técnicos:" }, closedIt: { "\($0) cerró el ticket." },
        openedIt: { "\($0) reabrió el ticket." }, changedIt: { "\($0) cambió el ticket." },
        took: { "\($0) se ha hecho cargo de este ticket." }, assignedToYou: { "\($0) le asignó este ticket." },
        moved: { "\($0) movió este ticket a \($1)." }, filesOnPage: "Archivos en la página del ticket:",
        rest: "El resto está en la página del ticket.")

    private static let portuguese = MailPhrases(
        language: .portuguese, note: "nota, só para técnicos", unsubscribe: "Não receber mais e-mails deste ticket",
        setPassword: "Definir uma senha", setNewPassword: "Definir uma nova senha",
        yourTicketClosed: "O seu ticket foi fechado.", withThisClosed: "Com isto o ticket foi fechado.",
        received: { "Recebemos a sua mensagem “\($0)”, que tem o número \($1)." },
        newTicket: { "Novo ticket em \($0) de \($1):" },
        unproven: {
            "Um e-mail em nome de \($0), sem prova de que seja seu. Só os técnicos o veem; publique-o na página do ticket se for autêntico:"
        },
        wroteNote: { "\($0) escreveu uma nota só para técnicos:" }, closedIt: { "\($0) fechou o ticket." },
        openedIt: { "\($0) reabriu o ticket." }, changedIt: { "\($0) alterou o ticket." },
        took: { "\($0) assumiu este ticket." }, assignedToYou: { "\($0) atribuiu-lhe este ticket." },
        moved: { "\($0) moveu este ticket para \($1)." }, filesOnPage: "Ficheiros na página do ticket:",
        rest: "O resto está na página do ticket.")
}
