import Glibc
import NIOCore
import NIOSSL

/// Our side of TLS to one server: what is trusted, and which name is asked for.
struct TLSClient: Sendable {
    enum Verification: Sendable { case full, off }

    private let context: NIOSSLContext
    private let host: String
    private let verification: Verification
    /// No word in the clear comes before TLS.
    private let isFromFirstByte: Bool

    /// - Throws: `TransportError.tls` when the file of trusted certificates, or the system's own, can't be read.
    init(_ endpoint: Endpoint, _ verification: Verification) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.certificateVerification = verification == .full ? .fullVerification : .none
        if let path = endpoint.trustedCertificate {
            configuration.additionalTrustRoots = [.certificates(try Self.certificates(in: path))]
        }
        do {
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw TransportError.tls(
                "The certificates that this machine trusts can't be read (is the package ca-certificates installed?): \(error)"
            )
        }
        host = endpoint.host
        isFromFirstByte = endpoint.tls == .tls
        self.verification = verification
    }

    /// One connection's handler. An address is no name: then the certificate must name the address itself.
    func handler() throws -> NIOSSLClientHandler {
        try NIOSSLClientHandler(context: context, serverHostname: Self.isAddress(host) ? nil : host)
    }

    /// Checks what the handshake left open, before a word is said.
    ///
    /// BoringSSL's caller takes a certificate for the address connected to as well as one for the name asked for; we
    /// ask for the name (RFC 9525 §6.1: only the reference identifier counts).
    func check(_ certificate: CertificateFacts?) throws {
        guard verification == .full else { return }
        guard let certificate else { throw TransportError.tls("The server showed no certificate.") }
        guard Self.isAddress(host) || certificate.names(host) else {
            throw TransportError.tls(wrongName(certificate))
        }
    }

    /// The error of a handshake, in words.
    func explained(_ error: any Error) -> any Error {
        switch error {
        case let error as TransportError: return error
        case is CancellationError: return error
        case ByteStreamHandler.End.injected where isFromFirstByte: return TransportError.tls(Self.noTLS)
        case ByteStreamHandler.End.injected:
            return TransportError.protocolBroken(
                "It sent more in the clear where encryption begins, as somebody in the middle would; nothing was sent.")
        case ByteStreamHandler.End.closed:
            return TransportError.tls(
                "The server closed the connection in the TLS handshake; does it speak TLS on this port?")
        case ByteStreamHandler.End.handshake(let cause, let certificate):
            return TransportError.tls(words(cause, certificate))
        default: return TransportError.tls(words(error, nil))
        }
    }

    private static let noTLS = "The server does not speak TLS on this port; STARTTLS, or another port, may be meant."

    private func words(_ error: any Error, _ certificate: CertificateFacts?) -> String {
        let text = "\(error)"
        if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
            return Self.noTLS
        }
        if text.contains("EOF") || text.contains("eofDuringHandshake") {
            return "The server closed the connection in the TLS handshake; does it speak TLS on this port?"
        }
        guard
            text.contains("CERTIFICATE_VERIFY_FAILED") || text.contains("unableToValidateCertificate")
                || text.contains("failedToValidateHostname"), let certificate
        else { return "The TLS handshake failed: \(text)" }
        return unverified(certificate)
    }

    private func unverified(_ certificate: CertificateFacts) -> String {
        let now = Int64(time(nil))
        if now > certificate.notAfter {
            return "The certificate of \(host) expired on \(certificate.expiry). The server needs a new one."
        }
        if now < certificate.notBefore {
            return "The certificate of \(host) is not valid yet. Is the clock of this machine right?"
        }
        if certificate.isSelfSigned {
            return "The certificate of \(host) is signed by itself (\(certificate.issuer)). "
                + "If it is yours, save it as a PEM file and name that as trusted certificate."
        }
        if !certificate.names(host), !Self.isAddress(host) { return wrongName(certificate) }
        if Self.isAddress(host), !certificate.hasAddress { return wrongName(certificate) }
        return "The certificate of \(host) was issued by \(certificate.issuer), which this machine does not trust. "
            + "If it is your own authority, save its certificate as a PEM file and name that as trusted certificate."
    }

    private func wrongName(_ certificate: CertificateFacts) -> String {
        let names = certificate.namesShown
        return "The certificate is for \(names), not for \(host). Enter the server by a name that its certificate has."
    }

    private static func certificates(in path: String) throws -> [NIOSSLCertificate] {
        do {
            return try NIOSSLCertificate.fromPEMFile(path)
        } catch {
            throw TransportError.tls("The file of the trusted certificate, \(path), can't be read as PEM: \(error)")
        }
    }

    static func isAddress(_ host: String) -> Bool {
        (try? SocketAddress(ipAddress: host, port: 0)) != nil
    }
}
