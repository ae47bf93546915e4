import PortableSQL

extension Ticket {
    /// Applies one change: permission, new state, log entry and pending event, in one transaction.
    ///
    /// - Returns: the log entry that tells of it; nil where nothing changed.
    /// - Throws: `DeskError.notFound` where the ticket is none of the actor's, `.notAllowed` where this is not theirs to do,
    ///   `.invalid` where it can't be done.
    @discardableResult
    public static func apply(
        _ change: Change, to id: ID<Ticket>, by actor: Viewer, in work: DeskTransaction
    ) throws -> ID<LogEntry>? {
        let ticket = try find(id, visibleTo: actor, in: work.sql)
        let step = TicketStep(ticket: ticket, actor: actor, work: work)
        switch change {
        case .reply(let comment, let closing): return try step.reply(comment, closing: closing)
        case .note(let comment): return try step.note(comment)
        case .assign(let person): return try step.assign(person)
        case .status(let status): return try step.setStatus(status)
        case .priority(let priority): return try step.setPriority(priority)
        case .category(let category): return try step.move(to: category)
        case .publish(let entry): return try step.publish(entry)
        case .subscribe(let person): return try step.subscribe(person)
        case .unsubscribe(let person): return try step.unsubscribe(person)
        case .tags(let tags): return try step.setTags(tags)
        case .admit(let entry): return try step.admit(entry)
        case .adopt(let entry): return try step.adopt(entry)
        case .useOriginalSender: return try step.useOriginalSender()
        case .subscribeLeftOut: return try step.subscribeLeftOut()
        case .dismissOffers: return try step.dismissOffers()
        case .rate(let verdict, let remark): return try step.rate(verdict, remark)
        case .field(let field, let text): return try step.setField(field, to: text)
        case .due(let moment): return try step.setDue(moment)
        case .addTime(let time, let note): return try step.addTime(time, note: note)
        case .removeTime(let entry): return try step.removeTime(entry)
        }
    }

    /// Whether this viewer may close it: its technicians, and where the setting allows its submitter and their manager.
    public func mayClose(_ viewer: Viewer, usersMayClose: Bool) -> Bool {
        viewer.isTechnician(in: categoryID)
            || (usersMayClose && (viewer.person == submitterID || viewer.manages(submitterCompanyID)))
    }
}
