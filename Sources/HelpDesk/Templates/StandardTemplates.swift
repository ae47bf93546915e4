/// The templates that a desk begins with.
///
/// What a person wrote and what was done is `#What_Happened#`, in the recipient's language; around it stand the line to
/// answer above, the link, the conversation so far and why they get it.
enum StandardTemplates {
    static func template(for kind: NoticeKind, in language: MailLanguage) -> MailTemplate {
        MailTemplate(subject: subject(of: kind, language), html: html(of: kind, language))
    }

    private static func subject(of kind: NoticeKind, _ language: MailLanguage) -> String {
        switch kind {
        // The tag in front and all else alike: what threads by subject drops "Re:" and brackets there (RFC 5256 §2.1).
        case .newTicket: "[##TicketID#] #Subject#"
        case .confirmation, .updated, .closed, .taken, .assigned, .moved: "Re: [##TicketID#] #Subject#"
        case .kbUpdated: "\(articleChanged(language)): #Subject#"
        case .welcome: welcomeSubject(language)
        case .passwordReset: passwordSubject(language)
        case .mailboxDisabled, .digest: ""
        }
    }

    private static func html(of kind: NoticeKind, _ language: MailLanguage) -> String {
        switch kind {
        case .confirmation: "#What_Happened#\(paragraphs(answer(language)))"
        case .closed: "#What_Happened#\(paragraphs([stillOpen(language)]))#RatingLinks#"
        case .newTicket, .updated, .taken, .assigned, .moved, .kbUpdated: "#What_Happened#"
        case .welcome: paragraphs(welcome(language))
        case .passwordReset: paragraphs(passwordReset(language))
        case .mailboxDisabled, .digest: ""
        }
    }

    private static func paragraphs(_ texts: [String]) -> String { texts.map { "<p>\($0)</p>" }.joined(separator: "\n") }

    private static func answer(_ language: MailLanguage) -> [String] {
        switch language {
        case .english: ["Somebody will answer you here. If you have something to add, just answer this mail."]
        case .german:
            [
                "Wir antworten Ihnen auf diesem Weg. Wenn Sie etwas hinzufügen möchten, antworten Sie einfach auf diese Mail."
            ]
        case .french:
            [
                "Nous vous répondrons ici. Si vous avez quelque chose à ajouter, répondez simplement à ce message."
            ]
        case .spanish: ["Le responderemos por aquí. Si quiere añadir algo, responda a este correo."]
        case .portuguese: ["Responderemos por aqui. Se quiser acrescentar algo, responda a este e-mail."]
        }
    }

    private static func articleChanged(_ language: MailLanguage) -> String {
        switch language {
        case .english: "Article changed"
        case .german: "Artikel geändert"
        case .french: "Article modifié"
        case .spanish: "Artículo modificado"
        case .portuguese: "Artigo alterado"
        }
    }

    private static func stillOpen(_ language: MailLanguage) -> String {
        switch language {
        case .english: "If something is still open, just answer this mail: that opens it again."
        case .german: "Wenn noch etwas offen ist, antworten Sie einfach auf diese Mail: Das öffnet es wieder."
        case .french: "S'il reste quelque chose à régler, répondez simplement à ce message : cela le rouvre."
        case .spanish: "Si queda algo pendiente, responda a este correo: eso lo reabre."
        case .portuguese: "Se algo ainda estiver por resolver, responda a este e-mail: isso o reabre."
        }
    }

    // MARK: Accounts

    private static func welcomeSubject(_ language: MailLanguage) -> String {
        switch language {
        case .english: "Welcome to #DeskName#"
        case .german: "Willkommen bei #DeskName#"
        case .french: "Bienvenue chez #DeskName#"
        case .spanish: "Le damos la bienvenida a #DeskName#"
        case .portuguese: "Boas-vindas a #DeskName#"
        }
    }

    private static func welcome(_ language: MailLanguage) -> [String] {
        switch language {
        case .english:
            [
                "Hello,",
                "#DeskName# has an account for you, #username#. With it you see your tickets and what became of them.",
                "The link works for 7 days; after that, \"Forgot password\" on the sign-in page sends a new one.",
            ]
        case .german:
            [
                "Guten Tag,",
                "bei #DeskName# gibt es ein Konto für Sie, #username#. Damit sehen Sie Ihre Tickets und was daraus wurde.",
                "Der Link gilt 7 Tage; danach schickt „Forgot password“ auf der Anmeldeseite einen neuen.",
            ]
        case .french:
            [
                "Bonjour,",
                "#DeskName# a un compte pour vous, #username#. Il vous montre vos tickets et ce qu'ils sont devenus.",
                "Le lien est valable 7 jours ; ensuite, « Forgot password » sur la page de connexion en envoie un nouveau.",
            ]
        case .spanish:
            [
                "Hola:",
                "#DeskName# tiene una cuenta para usted, #username#. Con ella ve sus tickets y qué ha sido de ellos.",
                "El enlace vale 7 días; después, «Forgot password» en la página de acceso envía otro.",
            ]
        case .portuguese:
            [
                "Olá,",
                "#DeskName# tem uma conta para si, #username#. Com ela vê os seus tickets e o que foi feito deles.",
                "O link vale 7 dias; depois, “Forgot password” na página de entrada envia um novo.",
            ]
        }
    }

    private static func passwordSubject(_ language: MailLanguage) -> String {
        switch language {
        case .english: "Set a new password for #DeskName#"
        case .german: "Neues Passwort für #DeskName# festlegen"
        case .french: "Choisir un nouveau mot de passe pour #DeskName#"
        case .spanish: "Elegir una contraseña nueva para #DeskName#"
        case .portuguese: "Definir uma nova senha para #DeskName#"
        }
    }

    private static func passwordReset(_ language: MailLanguage) -> [String] {
        switch language {
        case .english:
            [
                "Somebody, hopefully you, asked for a new password at #DeskName#. The link below lets you set one; it works once, within 30 minutes.",
                "If it wasn't you, ignore this mail: nothing was changed.",
            ]
        case .german:
            [
                "Jemand, hoffentlich Sie, hat bei #DeskName# ein neues Passwort angefordert. Mit dem Link unten legen Sie eines fest; er gilt einmal und 30 Minuten lang.",
                "Wenn Sie es nicht waren, beachten Sie diese Mail nicht: Nichts wurde geändert.",
            ]
        case .french:
            [
                "Quelqu'un, vous sans doute, a demandé un nouveau mot de passe chez #DeskName#. Le lien ci-dessous permet d'en choisir un ; il sert une fois, pendant 30 minutes.",
                "Si ce n'était pas vous, ignorez ce message : rien n'a été changé.",
            ]
        case .spanish:
            [
                "Alguien, esperamos que usted, pidió una contraseña nueva en #DeskName#. El enlace de abajo permite elegirla; sirve una vez, durante 30 minutos.",
                "Si no fue usted, no haga caso de este correo: nada ha cambiado.",
            ]
        case .portuguese:
            [
                "Alguém, esperamos que tenha sido você, pediu uma nova senha em #DeskName#. O link abaixo permite defini-la; serve uma vez, durante 30 minutos.",
                "Se não foi você, ignore este e-mail: nada foi alterado.",
            ]
        }
    }
}
