/// Who may pass each door of the desk. A route without a line here fails `RouteMatrixTests`.
enum RouteAccess: String {
    /// Anybody; what it shows depends on a secret in the address, or is for all.
    case open
    /// Whoever is signed in, by a link too.
    case signedIn
    /// Whoever is signed in with their password.
    case password
    /// Whoever works at the desk.
    case staff
    case administrator
    /// Of a ticket: its customer, their manager, and the technicians of its category.
    case participant
    /// Of a ticket: the technicians of its category.
    case technician

    static let table = """
        [open]
        GET /
        GET /assets/:hash/:name
        GET /health/ready
        GET /health/live
        GET /first-run
        GET /first-run/:token
        POST /first-run/:token
        GET /sign-in
        POST /sign-in
        GET /forgot-password
        POST /forgot-password
        GET /password/:secret
        POST /password/:secret
        GET /link/:token
        POST /link/:token
        GET /unsubscribe/:token
        POST /unsubscribe/:token
        GET /rate/:token
        GET /rate/:token/:verdict
        POST /rate/:token
        GET /kb
        GET /kb/suggestions
        GET /kb/:id
        POST /kb/:id/votes
        POST /kb/:id/views
        [signedIn]
        POST /sign-out
        GET /events
        GET /tickets
        POST /tickets
        GET /tickets/new
        [password]
        GET /profile
        POST /profile
        POST /profile/choices
        POST /profile/password
        [staff]
        GET /queue/:view
        GET /rail
        GET /people
        GET /people/:id
        POST /people/:id/mail-works
        GET /articles
        POST /articles
        GET /articles/new
        GET /articles/:id
        POST /articles/:id
        GET /articles/:id/history
        GET /articles/:id/history/:version
        POST /articles/:id/history/:version/restoration
        POST /articles/:id/removal
        [administrator]
        POST /people
        POST /people/:id
        POST /people/:id/addresses
        POST /people/:id/addresses/:address/primary
        POST /people/:id/addresses/:address/removal
        POST /people/:id/role
        POST /people/:id/invitation
        POST /people/:id/disabling
        POST /people/:id/enabling
        POST /people/:id/choices
        POST /people/:id/links/removal
        GET /categories
        POST /categories
        POST /categories/:id
        GET /settings
        GET /settings/mailboxes
        GET /settings/mailboxes/new
        POST /settings/mailboxes/discoveries
        POST /settings/mailboxes/tests
        POST /settings/mailboxes
        POST /settings/mailboxes/:id/enabling
        POST /settings/mailboxes/:id/disabling
        POST /settings/mailboxes/:id/password
        POST /settings/mailboxes/:id/trust
        GET /settings/mailboxes/:id/auth-server
        POST /settings/mailboxes/:id/auth-server/tests
        GET /settings/mailboxes/:id/authorization
        POST /settings/mailboxes/:id/authorization
        GET /oauth/callback
        POST /settings/mailboxes/:id/removal
        GET /settings/ledger
        GET /settings/rules
        GET /settings/rules/new
        GET /settings/rules/:id
        POST /settings/rules
        POST /settings/rules/:id/rise
        POST /settings/rules/:id/removal
        GET /settings/fields
        POST /settings/fields
        GET /settings/fields/new
        GET /settings/fields/:id
        POST /settings/fields/:id
        POST /settings/fields/:id/rise
        POST /settings/fields/:id/removal
        GET /settings/companies
        POST /settings/companies
        POST /settings/companies/:id
        POST /settings/companies/:id/removal
        POST /settings/departments
        POST /settings/departments/:id
        POST /settings/departments/:id/removal
        POST /settings/locations
        POST /settings/locations/:id
        POST /settings/locations/:id/removal
        GET /settings/templates
        GET /settings/templates/:event/:language
        POST /settings/templates/:event/:language
        GET /settings/templates/:event/:language/body
        POST /settings/templates/:event/:language/body
        POST /settings/templates/:event/:language/reset
        GET /settings/audience
        GET /settings/templates/:event/:language/versions/:version
        POST /settings/templates/:event/:language/versions/:version/restoration
        GET /settings/outgoing
        POST /settings/outgoing
        POST /settings/outgoing/tests
        GET /settings/outgoing/tests/:id
        GET /settings/outgoing/servers/new
        POST /settings/outgoing/servers
        GET /settings/outgoing/servers/:id
        POST /settings/outgoing/servers/:id/tests
        POST /settings/outgoing/servers/:id/removal
        GET /settings/deliverability
        POST /settings/deliverability/checks
        POST /settings/deliverability/keys
        POST /settings/deliverability/keys/:id/enabling
        POST /settings/deliverability/keys/:id/disabling
        POST /settings/deliverability/keys/:id/removal
        GET /settings/:section
        POST /settings/:section
        GET /held
        GET /held/:id
        GET /held/:id/body
        GET /held/:id/original
        POST /held/:id/release
        POST /held/deletion
        POST /held/:id/deletion
        GET /outbox
        GET /outbox/:id
        GET /outbox/:id/body
        POST /outbox/:id/sending
        POST /outbox/:id/discarding
        POST /outbox/asking
        [participant]
        GET /tickets/:id
        POST /tickets/:id/replies
        POST /tickets/:id/closure
        POST /tickets/:id/rating
        POST /tickets/:id/reopening
        POST /tickets/:id/subscription
        GET /messages/:id/body
        GET /messages/:id/quote
        GET /messages/:id/text
        POST /tickets/:id/fields/:field
        GET /attachments/:id/mail
        GET /attachments/:id/mail/body
        GET /attachments/:id/mail/files/:number
        GET /attachments/:id
        [technician]
        POST /tickets/:id/notes
        POST /tickets/:id/assignee
        POST /tickets/:id/status
        POST /tickets/:id/priority
        POST /tickets/:id/category
        POST /tickets/:id/subscribers
        POST /tickets/:id/unsubscriptions
        POST /messages/:id/publication
        POST /messages/:id/admission
        POST /messages/:id/adoption
        POST /tickets/:id/tags
        POST /tickets/:id/due-date
        POST /tickets/:id/time
        POST /tickets/:id/time/:entry/removal
        POST /tickets/:id/original-sender
        POST /tickets/:id/subscribers/left-out
        POST /tickets/:id/offers/removal
        GET /messages/:id/why
        GET /messages/:id/original
        GET /messages/:id/replay
        """

    /// By "GET /tickets/:id".
    static let all: [String: RouteAccess] = {
        var found: [String: RouteAccess] = [:]
        var access = RouteAccess.open
        for line in table.split(separator: "\n") {
            if line.hasPrefix("[") {
                access = RouteAccess(rawValue: String(line.dropFirst().dropLast()))!
            } else {
                found[String(line)] = access
            }
        }
        return found
    }()
}
