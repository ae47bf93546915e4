import ArgumentParser

@main
struct Mailroom: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mailroom",
        abstract: "The help desk that lives in your mailbox: mail in becomes tickets, answers become mail out.",
        discussion: """
            Start a desk:            mailroom serve --data ./data
            Hand it a mail:          mailroom deliver < mail.eml
            See what became of all:  mailroom status
            """,
        subcommands: [
            Serve.self, Deliver.self, Import.self, Inspect.self, StatusCommand.self, SettingsCommand.self,
            MailboxCommand.self,
            OutgoingCommand.self, DKIMCommand.self, DeliverabilityCommand.self, PersonCommand.self,
            CategoryCommand.self, FieldCommand.self, RuleCommand.self,
            ArticleCommand.self, TemplateCommand.self, PreviewCommand.self, AudienceCommand.self,
        ])
}
