import HelpDesk
import Hummingbird
import PortableSQL

@testable import Web

/// Every address that is read, with what stands for its parameters.
enum EveryPage {
    /// Streams that end with their reader.
    static let streams = ["/events"]

    /// By the route; on `LargeDesk` each is there.
    static let places: [String: [String]] = [
        "/assets/:hash/:name": [],
        "/first-run/:token": ["/first-run/none"],
        "/password/:secret": ["/password/none"],
        "/link/:token": ["/link/none"],
        "/unsubscribe/:token": ["/unsubscribe/none"],
        "/rate/:token": ["/rate/none"],
        "/rate/:token/:verdict": ["/rate/none/good"],
        "/queue/:view": TicketView.allCases.flatMap { ["/queue/\($0.rawValue)", "/queue/\($0.rawValue)?page=3"] }
            + ["tag:billing", "company:acme", "due:over", "due:all", "%2312", "late"].map { "/queue/all?q=\($0)" },
        "/tickets/:id": ["/tickets/7", "/tickets/12"],
        "/messages/:id/body": ["/messages/7/body"],
        "/messages/:id/quote": ["/messages/7/quote"],
        "/messages/:id/text": ["/messages/7/text"],
        "/messages/:id/why": ["/messages/7/why"],
        "/messages/:id/original": ["/messages/7/original"],
        "/messages/:id/replay": ["/messages/7/replay"],
        "/attachments/:id": ["/attachments/7"],
        "/attachments/:id/mail": ["/attachments/7/mail"],
        "/attachments/:id/mail/body": ["/attachments/7/mail/body"],
        "/attachments/:id/mail/files/:number": ["/attachments/7/mail/files/0"],
        "/people/:id": ["/people/3", "/people/40"],
        "/kb/:id": ["/kb/1"],
        "/articles/:id": ["/articles/1"],
        "/articles/:id/history": ["/articles/1/history"],
        "/articles/:id/history/:version": ["/articles/1/history/1"],
        "/settings/mailboxes/:id/auth-server": ["/settings/mailboxes/1/auth-server"],
        "/settings/mailboxes/:id/authorization": ["/settings/mailboxes/1/authorization"],
        "/settings/rules/:id": ["/settings/rules/1"],
        "/settings/fields/:id": ["/settings/fields/1"],
        "/settings/templates/:event/:language": ["/settings/templates/updated/en"],
        "/settings/templates/:event/:language/body": ["/settings/templates/updated/en/body"],
        "/settings/templates/:event/:language/versions/:version": ["/settings/templates/updated/en/versions/1"],
        // A test that nobody takes is waited for.
        "/settings/outgoing/tests/:id": [],
        "/settings/outgoing/servers/:id": ["/settings/outgoing/servers/1"],
        "/settings/:section": AnySettings.all.map { "/settings/\($0.key)" },
        "/held/:id": ["/held/40007"],
        "/held/:id/body": ["/held/40007/body"],
        "/held/:id/original": ["/held/40007/original"],
        "/outbox/:id": ["/outbox/7"],
        "/outbox/:id/body": ["/outbox/7/body"],
    ]

    /// The concrete addresses of one route; nil where nobody has said.
    static func addresses(of route: Router<DeskContext>.RouteDescription) -> [String]? {
        let path = route.path.description.replacing("{", with: ":").replacing("}", with: "")
        if streams.contains(path) { return [] }
        return path.contains(":") ? places[path] : [path]
    }
}
