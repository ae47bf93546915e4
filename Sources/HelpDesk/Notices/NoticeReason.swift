/// Why somebody is told of something: the footer's "You get this because …" (N15).
public enum NoticeReason: String, Sendable, Hashable, CaseIterable {
    case wroteToUs
    case assignedToYou
    case worksInCategory
    case hearsOfAllNewTickets
    case hasTicket
    case subscribedTechnician
    case hearsOfAllUpdates
    case nobodyHasTicket
    case submitter
    case subscriber
    case hearsOfTakenTickets
    case hearsOfArticles
    case mentioned
    case administrator
    case asked

    /// The end of a sentence in the language of pages.
    public var text: String { text(in: .english) }

    /// The same of somebody else, for whoever is about to write: "has this ticket".
    public var textOfOthers: String {
        switch self {
        case .wroteToUs: "wrote to us"
        case .assignedToYou: "the ticket was assigned to them"
        case .worksInCategory: "works on tickets of this category"
        case .hearsOfAllNewTickets, .hearsOfAllUpdates, .hearsOfTakenTickets, .hearsOfArticles: text
        case .hasTicket: "has this ticket"
        case .subscribedTechnician, .subscriber: "is subscribed to this ticket"
        case .nobodyHasTicket: text
        case .submitter: "wrote this ticket"
        case .mentioned: "is mentioned"
        case .administrator: "administers this desk"
        case .asked: "asked to see it"
        }
    }

    func text(in language: MailLanguage) -> String {
        switch language {
        case .english: english
        case .german: german
        case .french: french
        case .spanish: spanish
        case .portuguese: portuguese
        }
    }

    private var english: String {
        switch self {
        case .wroteToUs: "you wrote to us"
        case .assignedToYou: "the ticket was assigned to you"
        case .worksInCategory: "you work on tickets of this category"
        case .hearsOfAllNewTickets: "administrators are told of all new tickets"
        case .hasTicket: "you have this ticket"
        case .subscribedTechnician: "you subscribed to this ticket"
        case .hearsOfAllUpdates: "technicians are told of all that customers write"
        case .nobodyHasTicket: "nobody has this ticket yet"
        case .submitter: "you wrote this ticket"
        case .subscriber: "you are subscribed to this ticket"
        case .hearsOfTakenTickets: "technicians are told who takes a ticket"
        case .hearsOfArticles: "technicians are told of changes to the knowledge base"
        case .mentioned: "you are mentioned in it"
        case .administrator: "you administer this desk"
        case .asked: "you asked to see it"
        }
    }

    private var german: String {
        switch self {
        case .wroteToUs: "Sie uns geschrieben haben"
        case .assignedToYou: "Ihnen das Ticket zugewiesen wurde"
        case .worksInCategory: "Sie Tickets dieser Kategorie bearbeiten"
        case .hearsOfAllNewTickets: "Administratoren von allen neuen Tickets erfahren"
        case .hasTicket: "Sie dieses Ticket haben"
        case .subscribedTechnician: "Sie dieses Ticket abonniert haben"
        case .hearsOfAllUpdates: "Techniker von allem erfahren, was Kunden schreiben"
        case .nobodyHasTicket: "noch niemand dieses Ticket hat"
        case .submitter: "dieses Ticket von Ihnen ist"
        case .subscriber: "Sie dieses Ticket abonniert haben"
        case .hearsOfTakenTickets: "Techniker erfahren, wer ein Ticket übernimmt"
        case .hearsOfArticles: "Techniker von Änderungen an der Wissensdatenbank erfahren"
        case .mentioned: "Sie darin erwähnt werden"
        case .administrator: "Sie dieses System verwalten"
        case .asked: "Sie sie sehen wollten"
        }
    }

    private var french: String {
        switch self {
        case .wroteToUs: "vous nous avez écrit"
        case .assignedToYou: "le ticket vous a été attribué"
        case .worksInCategory: "vous traitez les tickets de cette catégorie"
        case .hearsOfAllNewTickets: "les administrateurs sont informés de tous les nouveaux tickets"
        case .hasTicket: "vous avez ce ticket en charge"
        case .subscribedTechnician: "vous suivez ce ticket"
        case .hearsOfAllUpdates: "les techniciens sont informés de tout ce que les clients écrivent"
        case .nobodyHasTicket: "personne n'a encore ce ticket en charge"
        case .submitter: "ce ticket est le vôtre"
        case .subscriber: "vous suivez ce ticket"
        case .hearsOfTakenTickets: "les techniciens sont informés des prises en charge"
        case .hearsOfArticles: "les techniciens sont informés des changements de la base de connaissances"
        case .mentioned: "vous y êtes mentionné"
        case .administrator: "vous administrez ce service"
        case .asked: "vous avez demandé à le voir"
        }
    }

    private var spanish: String {
        switch self {
        case .wroteToUs: "usted nos escribió"
        case .assignedToYou: "se le asignó el ticket"
        case .worksInCategory: "usted atiende los tickets de esta categoría"
        case .hearsOfAllNewTickets: "los administradores reciben aviso de todos los tickets nuevos"
        case .hasTicket: "usted tiene este ticket"
        case .subscribedTechnician: "usted sigue este ticket"
        case .hearsOfAllUpdates: "los técnicos reciben aviso de todo lo que escriben los clientes"
        case .nobodyHasTicket: "nadie tiene todavía este ticket"
        case .submitter: "este ticket es suyo"
        case .subscriber: "usted sigue este ticket"
        case .hearsOfTakenTickets: "los técnicos reciben aviso de quién se hace cargo de un ticket"
        case .hearsOfArticles: "los técnicos reciben aviso de los cambios en la base de conocimiento"
        case .mentioned: "se le menciona en él"
        case .administrator: "usted administra este servicio"
        case .asked: "usted pidió verlo"
        }
    }

    private var portuguese: String {
        switch self {
        case .wroteToUs: "nos escreveu"
        case .assignedToYou: "o ticket lhe foi atribuído"
        case .worksInCategory: "trata os tickets desta categoria"
        case .hearsOfAllNewTickets: "os administradores são avisados de todos os tickets novos"
        case .hasTicket: "tem este ticket"
        case .subscribedTechnician: "segue este ticket"
        case .hearsOfAllUpdates: "os técnicos são avisados de tudo o que os clientes escrevem"
        case .nobodyHasTicket: "ainda ninguém tem este ticket"
        case .submitter: "este ticket é seu"
        case .subscriber: "segue este ticket"
        case .hearsOfTakenTickets: "os técnicos são avisados de quem assume um ticket"
        case .hearsOfArticles: "os técnicos são avisados das alterações na base de conhecimento"
        case .mentioned: "é mencionado nele"
        case .administrator: "administra este serviço"
        case .asked: "pediu para o ver"
        }
    }
}
