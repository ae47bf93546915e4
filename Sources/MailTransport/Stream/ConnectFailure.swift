import Glibc
import NIOCore
import NIOPosix

/// Says why no connection came about.
enum ConnectFailure {
    static func explained(_ error: any Error, _ endpoint: Endpoint) -> any Error {
        if Task.isCancelled { return CancellationError() }
        return TransportError.unreachable(host: endpoint.host, port: endpoint.port, why: words(error))
    }

    private static func words(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError: words(of: error)
        case let error as IOError: words(of: error)
        case ChannelError.connectTimeout: "nothing answers there (time ran out)"
        case is SocketAddressError: "the host name is not known"
        default: "\(error)"
        }
    }

    private static func words(of error: NIOConnectionError) -> String {
        guard let first = error.connectionErrors.first else { return "the host name is not known" }
        return words(first.error)
    }

    private static func words(of error: IOError) -> String {
        switch error.errnoCode {
        case ECONNREFUSED: "nobody listens there (connection refused)"
        case ENETUNREACH, EHOSTUNREACH: "there is no way to that network"
        case ETIMEDOUT: "nothing answers there (time ran out)"
        default: "\(error)"
        }
    }
}
