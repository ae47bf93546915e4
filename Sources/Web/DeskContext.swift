import HelpDesk
import Hummingbird
import Logging
import NIOCore

/// One request on its way: who sent it, and from where.
struct DeskContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The visitor's address, for brakes and logs: the peer's, until `ClientAddress` has looked.
    var client: String
    /// Set by `SessionMiddleware` where somebody is signed in.
    var session: Session?
    var viewer: Viewer?
    /// As they were when the session was found: so that a page reads them once.
    var general: GeneralSettings?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        client = source.channel.remoteAddress?.ipAddress ?? "unknown"
    }

    /// - Throws: `SignInNeeded`
    func signedIn() throws -> (session: Session, viewer: Viewer) {
        guard let session, let viewer else { throw SignInNeeded() }
        return (session, viewer)
    }

    /// For what a link in a mail is not enough (T15).
    ///
    /// - Throws: `SignInNeeded`, or `DeskError.notAllowed` in a session that began with a link.
    func withPassword() throws -> (session: Session, viewer: Viewer) {
        let signedIn = try signedIn()
        guard !signedIn.session.isByLink else {
            throw DeskError.notAllowed(
                "You came by a link in a mail, which is enough for your tickets. To change your profile, sign out and sign in with your password; \"Forgot password\" sends a link to set one."
            )
        }
        return signedIn
    }

    /// - Throws: `SignInNeeded`, or `DeskError.notFound` for customers: the page is not there for them.
    func staff() throws -> (session: Session, viewer: Viewer) {
        let signedIn = try signedIn()
        guard signedIn.viewer.isStaff else { throw DeskError.notFound("page") }
        return signedIn
    }

    /// - Throws: `SignInNeeded`, or `DeskError.notAllowed`
    func administrator() throws -> (session: Session, viewer: Viewer) {
        let staff = try staff()
        guard staff.viewer.isAdmin else { throw DeskError.notAllowed("Only administrators may open this page.") }
        return staff
    }

    /// The number in the path, such as 42 in `/tickets/42`.
    func id<Thing>(_ name: String = "id", of type: Thing.Type = Thing.self) throws -> ID<Thing> {
        guard let id = parameters.get(name).flatMap({ ID<Thing>($0) }) else { throw DeskError.notFound("page") }
        return id
    }
}

/// Somebody must sign in before they can see this.
struct SignInNeeded: Error {}
