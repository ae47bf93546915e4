import Foundation
import HelpDesk
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// What the pages need to know before there is a database.
public struct WebConfiguration: Sendable {
    public var host: String
    public var port: Int
    /// Begins links where the settings name no address; without a slash at its end.
    public var baseURL: String
    /// The receiver's name: support@ it is one of the desk's addresses.
    public var hostName: String
    /// Where files lie while they are sent; without a trace afterwards.
    public var uploadFolder: String
    /// The proxies whose word is taken about who is behind them.
    public var proxies: TrustedProxies

    public init(
        host: String, port: Int, baseURL: String, hostName: String, uploadFolder: String = NSTemporaryDirectory(),
        proxies: TrustedProxies = .none
    ) {
        self.proxies = proxies
        self.uploadFolder = uploadFolder
        self.host = host
        self.port = port
        self.baseURL = baseURL
        self.hostName = hostName
    }
}

/// Whether mail and pages are served: what `/health/ready` answers.
public final class Readiness: Sendable {
    private let ready = Atomic<Bool>(false)

    public init() {}

    public var isReady: Bool {
        get { ready.load(ordering: .relaxed) }
        set { ready.store(newValue, ordering: .relaxed) }
    }
}

/// The desk's pages, as a service.
public struct WebServer: Service {
    private let site: Site
    private let configuration: WebConfiguration
    private let onRunning: @Sendable () async -> Void

    /// - Parameter onRunning: called once pages are served.
    /// - Throws: where a template is not right.
    public init(
        desk: Desk, passwords: PasswordKeeper, configuration: WebConfiguration, readiness: Readiness,
        onRunning: @escaping @Sendable () async -> Void = {}
    ) throws {
        site = try Site(desk: desk, passwords: passwords, configuration: configuration, readiness: readiness)
        self.configuration = configuration
        self.onRunning = onRunning
    }

    public func run() async throws {
        var log = site.desk.log
        log.logLevel = max(log.logLevel, .warning)
        let onRunning = onRunning
        let application = Application(
            router: site.router(),
            server: .http1(configuration: .init(idleTimeout: .seconds(75))),
            configuration: ApplicationConfiguration(address: .hostname(configuration.host, port: configuration.port)),
            onServerRunning: { _ in await onRunning() }, logger: log)
        try await application.run()
    }
}
