import Hummingbird

extension Site {
    /// Every address of the desk. URLs are nouns, states are resources; GET never writes.
    func router() -> Router<DeskContext> {
        let router = Router(context: DeskContext.self)
        router.addMiddleware {
            SecurityHeaders()
            ErrorPages(site: self)
            SessionMiddleware(site: self)
            FormGuard()
        }

        router.get("/", use: home)
        router.get("/assets/:hash/:name", use: asset)
        router.get("/health/ready", use: ready)
        router.get("/health/live") { _, _ in Response.plain("alive\n") }

        router.get("/first-run", use: firstRunHint)
        router.get("/first-run/:token", use: firstRunForm)
        router.post("/first-run/:token", use: firstRun)
        router.get("/sign-in", use: signInForm)
        router.post("/sign-in", use: signIn)
        router.post("/sign-out", use: signOut)
        router.get("/forgot-password", use: forgotPasswordForm)
        router.post("/forgot-password", use: forgotPassword)
        router.get("/password/:secret", use: passwordForm)
        router.post("/password/:secret", use: setPassword)

        router.get("/queue/:view", use: queue)
        router.get("/events", use: liveUpdates)
        router.get("/tickets", use: ownTickets)
        router.post("/tickets", use: openTicket)
        router.get("/tickets/new", use: newTicketForm)
        router.get("/tickets/:id", use: ticket)
        router.post("/tickets/:id/replies", use: reply)
        router.post("/tickets/:id/notes", use: addNote)
        router.post("/tickets/:id/closure", use: closeTicket)
        router.post("/tickets/:id/reopening", use: reopenTicket)
        router.post("/tickets/:id/assignee", use: assign)
        router.post("/tickets/:id/status", use: setStatus)
        router.post("/tickets/:id/priority", use: setPriority)
        router.post("/tickets/:id/category", use: moveTicket)
        router.post("/tickets/:id/subscribers", use: subscribe)
        router.post("/tickets/:id/unsubscriptions", use: unsubscribe)
        router.get("/messages/:id/body", use: messageBody)
        router.get("/messages/:id/quote", use: messageQuote)
        router.post("/messages/:id/publication", use: publishMessage)
        router.get("/messages/:id/why", use: whyMessage)
        router.get("/messages/:id/original", use: originalMail)
        router.get("/attachments/:id", use: attachment)

        router.get("/people", use: people)
        router.post("/people", use: addPerson)
        router.get("/people/:id", use: person)
        router.post("/people/:id", use: updatePerson)
        router.post("/people/:id/role", use: setRole)
        router.post("/people/:id/invitation", use: invite)
        router.post("/people/:id/disabling", use: disablePerson)
        router.post("/people/:id/enabling", use: enablePerson)

        router.get("/categories", use: categories)
        router.post("/categories", use: addCategory)
        router.post("/categories/:id", use: updateCategory)

        router.get("/settings", use: settingsHome)
        router.get("/settings/mailboxes", use: mailboxes)
        router.get("/settings/mailboxes/new", use: newMailboxForm)
        router.post("/settings/mailboxes/tests", use: testMailbox)
        router.post("/settings/mailboxes", use: addMailbox)
        router.post("/settings/mailboxes/:id/enabling", use: enableMailbox)
        router.post("/settings/mailboxes/:id/disabling", use: disableMailbox)
        router.post("/settings/mailboxes/:id/password", use: setMailboxPassword)
        router.post("/settings/mailboxes/:id/trust", use: setMailboxTrust)
        router.post("/settings/mailboxes/:id/removal", use: removeMailbox)
        router.get("/settings/outgoing", use: outgoing)
        router.post("/settings/outgoing", use: saveOutgoing)
        router.post("/settings/outgoing/tests", use: testOutgoing)
        router.get("/settings/outgoing/tests/:id", use: outgoingTest)
        router.get("/settings/:section", use: settingsSection)
        router.post("/settings/:section", use: saveSettings)

        router.get("/held", use: heldMail)
        router.get("/held/:id", use: heldMailItem)
        router.get("/held/:id/body", use: heldMailBody)
        router.get("/held/:id/original", use: heldMailOriginal)
        router.post("/held/:id/release", use: releaseHeld)
        router.post("/held/:id/deletion", use: deleteHeld)

        router.get("/outbox", use: outbox)
        router.get("/outbox/:id", use: outboxItem)
        router.get("/outbox/:id/body", use: outboxBody)
        router.post("/outbox/:id/sending", use: sendAgain)
        router.post("/outbox/:id/discarding", use: discard)
        router.post("/outbox/asking", use: decideAsking)
        return router
    }
}
