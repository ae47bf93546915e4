import HTTPTypes
import HelpDesk
import Hummingbird
import Mustache
import PortableSQL

/// A new ticket's form: what was typed, and what is wrong with it by the control's name.
struct NewTicketView {
    var subject = ""
    var text = ""
    var onBehalfOf = ""
    var category: ID<HelpDesk.Category>?
    var answers: [ID<CustomField>: String]?
    var isStaff = false
    var categories: [Choice] = []
    var fields: [FieldView] = []
    var errors: [String: String] = [:]
    /// Whether articles are looked for by the subject, and those that were found.
    var offersArticles = false
    var articles: [ArticleLink] = []
    var hasArticles = false
}

extension NewTicketView: MustacheParent {
    func child(named: String) -> Any? {
        switch named {
        case "subject": subject
        case "text": text
        case "onBehalfOf": onBehalfOf
        case "category": category
        case "answers": answers
        case "isStaff": isStaff
        case "categories": categories
        case "fields": fields
        case "errors": errors
        case "offersArticles": offersArticles
        case "articles": articles
        case "hasArticles": hasArticles
        default: nil
        }
    }
}

extension Site {
    func newTicketForm(_ request: Request, context: DeskContext) async throws -> Response {
        _ = try context.signedIn()
        return try await newTicketPage(NewTicketView(), context)
    }

    func openTicket(_ request: Request, context: DeskContext) async throws -> Response {
        let viewer = try context.signedIn().viewer
        return try await upload(request, context) { form, words in
            var view = Self.typed(form)
            view.errors["files"] = words
            return try await newTicketPage(view, context, status: .contentTooLarge, alert: words)
        } _: { form in
            try await open(form, by: viewer, context)
        }
    }

    private func open(_ form: Form, by viewer: Viewer, _ context: DeskContext) async throws -> Response {
        var view = Self.typed(form)
        if form.isOn("look") { return try await newTicketPage(view, context) }
        if view.subject.isBlank { view.errors["subject"] = "Say in a few words what it is about." }
        if view.text.isBlank { view.errors["text"] = "Write what happened." }
        let address = viewer.isStaff && !view.onBehalfOf.isEmpty ? EmailAddress(view.onBehalfOf) : nil
        if viewer.isStaff, !view.onBehalfOf.isEmpty, address == nil {
            view.errors["email"] = "This is no e-mail address."
        }
        let (category, answers) = (view.category, view.answers ?? [:])
        do {
            let (categoryID, fields) = try await desk.read { tx in
                let category = try Self.category(category, for: viewer, in: tx)
                return (category, try TicketField.checked(answers, in: category, by: viewer, in: tx))
            }
            guard view.errors.isEmpty else { throw DeskError.invalid([]) }
            let body = NewComment(text: view.text, files: form.files)
            return try await open(view.subject, body, categoryID, fields, for: address, by: viewer)
        } catch DeskError.invalid(let errors) {
            for error in errors { view.errors[error.field] = error.message }
            return try await newTicketPage(view, context, status: .unprocessableContent)
        }
    }

    private static func typed(_ form: Form) -> NewTicketView {
        var view = NewTicketView()
        view.subject = form["subject"]
        view.text = form["text"].replacing("\r\n", with: "\n")
        view.onBehalfOf = form["email"]
        view.category = ID<HelpDesk.Category>(form["category"])
        let answers = form.names.compactMap { name -> (ID<CustomField>, String)? in
            guard name.hasPrefix("field-"), let id = ID<CustomField>(name.dropFirst("field-".count)) else { return nil }
            return (id, form.all(name).joined(separator: "\n"))
        }
        view.answers = Dictionary(answers, uniquingKeysWith: { first, _ in first })
        return view
    }

    /// - Throws: `DeskError.notFound` for one that only technicians use.
    private static func category(
        _ id: ID<HelpDesk.Category>?, for viewer: Viewer, in tx: Transaction
    ) throws -> ID<HelpDesk.Category> {
        guard let id else { return try Category.defaultID(in: tx) }
        let category = try Category.find(id, in: tx)
        guard !category.forTechsOnly || viewer.isStaff else { throw DeskError.notFound("category") }
        return id
    }

    private func open(
        _ subject: String, _ body: NewComment, _ category: ID<HelpDesk.Category>, _ fields: [TicketField],
        for address: EmailAddress?, by viewer: Viewer
    ) async throws -> Response {
        let ticket = try await desk.write { work in
            let submitter = try address.map {
                try Person.find($0, in: work.sql)?.id ?? Person.register(NewPerson(email: $0), in: work)
            }
            var new = NewTicket(subject: subject, submitter: submitter ?? viewer.person, category: category, body: body)
            new.fields = fields
            return try Ticket.open(new, by: viewer.person, in: work).ticket
        }
        return .seeOther("/tickets/\(ticket)")
    }

    private func newTicketPage(
        _ view: NewTicketView, _ context: DeskContext, status: HTTPResponse.Status = .ok, alert: String? = nil
    ) async throws -> Response {
        var view = view
        let viewer = try context.signedIn().viewer
        view.isStaff = viewer.isStaff
        let (all, fields) = try await desk.read { (try Category.all(in: $0), try CustomField.all(in: $0)) }
        try await addArticles(to: &view, viewer)
        let categories = all.filter { !$0.forTechsOnly || viewer.isStaff }
        let chosen = view.category
        view.categories = categories.map { category in
            let isChosen = chosen == nil ? category.isDefault : category.id == chosen
            return Choice(value: "\(category.id)", label: category.name, isChosen: isChosen)
        }
        view.fields = fields.filter { field in
            categories.contains { field.applies(to: $0.id) && viewer.maySee(field, in: $0.id) }
        }.map { field in
            FieldView(
                TicketField(field: field, value: field.standard), name: field.formName,
                typed: view.answers.map { $0[field.id] ?? "" }, error: view.errors[field.formName],
                categories: categories)
        }
        var frame = Frame("New ticket")
        frame.alert = alert
        return try await page("tickets/new", view, frame: frame, context: context, status: status)
    }
}
