extension AudienceFacts {
    init(of context: NoticeContext) {
        self.init(event: context.event.kind, actor: context.event.actorID)
        details = context.event.details
        isTechsOnly = context.entry?.isTechsOnly ?? (context.article?.isPublic == false)
        isByEmail = context.entry?.via == .email
        hasAssignee = context.ticket?.assigneeID != nil
        // Words without proof are nobody's: their supposed writer hears of them too.
        if context.entry?.isUnproven == true { actor = nil }
        isActorTechnician = context.candidates.contains { $0.person == actor && $0.isTechnician && !$0.isSubmitter }
    }
}
