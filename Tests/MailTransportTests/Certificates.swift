import Foundation
import ServerTesting
import Testing

/// Certificates of a test's own authority, made by openssl when first asked for.
final class Certificates: Sendable {
    static let shared = Result { try Certificates() }

    enum Kind: String, CaseIterable, Sendable {
        /// For localhost and mail.example.org, names only.
        case good
        case expired
        /// For other.example.org.
        case wrongName
        /// For other.example.org and, as test certificates often have, the address of loopback.
        case wrongNameRightAddress
        case selfSigned
        /// For *.example.org.
        case wildcard
        /// For mail.example.org, in the common name alone.
        case commonNameOnly
        /// For 127.0.0.1 and nothing else.
        case address
    }

    /// The authority's certificate.
    var authority: String { path("ca.pem") }
    /// An authority that signed nothing here.
    var otherAuthority: String { path("other.pem") }

    private let folder: URL

    private init() throws {
        folder = try TestPrograms.newFolder("certificates")
        let openssl = try TestPrograms.path("openssl", package: "openssl")
        for authority in ["ca", "other"] { try Self.authority(authority, openssl, folder) }
        for kind in Kind.allCases { try Self.certificate(kind, openssl, folder) }
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path(file))
        }
        // The folder goes with the process.
        _ = try TestPrograms.start("sleep 100000", in: folder)
    }

    func certificate(_ kind: Kind) -> String { path("\(kind.rawValue).pem") }
    func key(_ kind: Kind) -> String { path("\(kind.rawValue).key") }

    private func path(_ file: String) -> String { folder.appending(path: file).path }

    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

    private static func authority(_ name: String, _ openssl: String, _ folder: URL) throws {
        let subject = ["-subj", "/CN=Authority \(name)/O=Mailroom tests", "-days", "30"]
        try openssl.run(
            ["req", "-x509"] + newKey + ["-keyout", "\(name).key", "-out", "\(name).pem"] + subject, in: folder)
    }

    private static func certificate(_ kind: Kind, _ openssl: String, _ folder: URL) throws {
        let name = kind.rawValue
        let subject = [
            "-subj",
            kind == .wrongName || kind == .wrongNameRightAddress ? "/CN=other.example.org" : "/CN=mail.example.org",
        ]
        if kind == .selfSigned {
            let names = ["-addext", "subjectAltName=\(kind.names)"]
            try openssl.run(
                ["req", "-x509"] + newKey + ["-keyout", "\(name).key", "-out", "\(name).pem", "-days", "30"] + subject
                    + names, in: folder)
            return
        }
        try openssl.run(["req"] + newKey + ["-keyout", "\(name).key", "-out", "\(name).csr"] + subject, in: folder)
        let extensions = kind.names.isEmpty ? "basicConstraints=CA:FALSE\n" : "subjectAltName=\(kind.names)\n"
        try Data(extensions.utf8).write(to: folder.appending(path: "\(name).ext"))
        try openssl.run(
            [
                "x509", "-req", "-in", "\(name).csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out",
                "\(name).pem",
                "-days", kind == .expired ? "-1" : "30", "-extfile", "\(name).ext",
            ], in: folder)
    }
}

extension Certificates.Kind {
    /// As openssl writes the subjectAltName.
    fileprivate var names: String {
        switch self {
        case .good, .expired, .selfSigned: "DNS:localhost,DNS:mail.example.org"
        case .wrongName: "DNS:other.example.org"
        case .wrongNameRightAddress: "DNS:other.example.org,IP:127.0.0.1"
        case .wildcard: "DNS:*.example.org"
        case .commonNameOnly: ""
        case .address: "IP:127.0.0.1"
        }
    }
}

extension String {
    fileprivate func run(_ arguments: [String], in folder: URL) throws {
        guard try TestPrograms.run(self, arguments, in: folder) == 0 else {
            throw MissingProgram("openssl failed: \(arguments.joined(separator: " "))")
        }
    }
}
