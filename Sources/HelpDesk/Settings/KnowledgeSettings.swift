/// Who reads the knowledge base, and where it is offered (D8, W3).
public struct KnowledgeSettings: SettingsSection {
    public var openToVisitors = true
    public var suggestToCustomers = true

    public init() {}

    public static let key = "knowledge"
    public static let title = "Knowledge base"
    public static let fields: [Field<Self>] = [
        .toggle(
            "openToVisitors", \.openToVisitors, "Knowledge base is open to visitors",
            "Whoever has the address reads the articles that are for everybody. Off: only who is signed in."),
        .toggle(
            "suggestToCustomers", \.suggestToCustomers, "Suggest articles on the form for new tickets",
            "Articles that may answer it, by what the customer writes as its subject."),
    ]
}
