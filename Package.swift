// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

func product(_ name: String, _ package: String) -> Target.Dependency { .product(name: name, package: package) }

let package = Package(
    name: "mailroom",
    products: [.executable(name: "mailroom", targets: ["mailroom"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", from: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        // Pure: what mail is, what it means, what HTML is safe.
        .target(name: "MIME", swiftSettings: strict),
        .target(name: "SafeHTML", swiftSettings: strict),
        .target(name: "MailReading", dependencies: ["MIME", "SafeHTML"], swiftSettings: strict),
        .target(name: "MailWire", swiftSettings: strict),
        .target(
            name: "MailSigning",
            dependencies: [product("Crypto", "swift-crypto"), product("CryptoExtras", "swift-crypto")],
            swiftSettings: strict),

        // The two things below the desk: storage and the network.
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(
            name: "PortableSQL",
            dependencies: ["CLibPQ", product("GRDB", "GRDB.swift"), product("GRDBSQLite", "GRDB.swift")],
            swiftSettings: strict),
        .systemLibrary(name: "CCAres", pkgConfig: "libcares", providers: [.apt(["libc-ares-dev"])]),
        .target(
            name: "MailDiscovery",
            dependencies: [
                "CCAres", product("AsyncHTTPClient", "async-http-client"), product("NIOCore", "swift-nio"),
                product("NIOHTTP1", "swift-nio"), product("NIOSSL", "swift-nio-ssl"),
            ],
            swiftSettings: strict),
        .target(
            name: "MailTransport",
            dependencies: [
                "MailWire", product("NIOCore", "swift-nio"), product("NIOPosix", "swift-nio"),
                product("NIOTLS", "swift-nio"), product("NIOSSL", "swift-nio-ssl"), product("Logging", "swift-log"),
            ],
            swiftSettings: strict),

        // The desk, its loops and its pages.
        .target(
            name: "HelpDesk",
            dependencies: [
                "MIME", "SafeHTML", "MailReading", "MailSigning", "PortableSQL",
                product("Crypto", "swift-crypto"), product("CryptoExtras", "swift-crypto"),
                product("Logging", "swift-log"),
            ],
            swiftSettings: strict),
        .target(
            name: "Workers",
            dependencies: [
                "HelpDesk", "MIME", "MailDiscovery", "MailSigning", "MailTransport", "MailWire", "PortableSQL",
                product("AsyncHTTPClient", "async-http-client"), product("NIOCore", "swift-nio"),
                product("NIOHTTP1", "swift-nio"), product("NIOPosix", "swift-nio"),
                product("ServiceLifecycle", "swift-service-lifecycle"),
                product("Logging", "swift-log"),
            ],
            swiftSettings: strict),
        .target(name: "WebAssets", cSettings: [.unsafeFlags(["-std=c23"])]),
        .target(
            name: "Web",
            dependencies: [
                "HelpDesk", "MIME", "MailReading", "MailSigning", "SafeHTML", "PortableSQL", "WebAssets",
                product("Hummingbird", "hummingbird"), product("HummingbirdCore", "hummingbird"),
                product("Mustache", "swift-mustache"), product("HTTPTypes", "swift-http-types"),
                product("Crypto", "swift-crypto"),
                product("NIOCore", "swift-nio"), product("NIOPosix", "swift-nio"), product("NIOHTTP1", "swift-nio"),
                product("Logging", "swift-log"),
                product("ServiceLifecycle", "swift-service-lifecycle"),
            ],
            exclude: ["Templates", "Assets"],
            swiftSettings: strict),
        .executableTarget(
            name: "mailroom",
            dependencies: [
                "Web", "Workers", "MIME", "MailReading", "MailSigning", "SafeHTML", "HelpDesk", "PortableSQL",
                "MailTransport", "MailWire",
                product("Crypto", "swift-crypto"), product("NIOCore", "swift-nio"),
                product("ArgumentParser", "swift-argument-parser"),
                product("ServiceLifecycle", "swift-service-lifecycle"),
                product("UnixSignals", "swift-service-lifecycle"), product("Logging", "swift-log"),
            ],
            swiftSettings: strict),

        // Tests: one target beside each; ServerTesting starts real servers, DeskTesting is the small named world they share.
        .target(name: "ServerTesting", path: "Tests/ServerTesting"),
        .target(
            name: "DeskTesting",
            dependencies: ["ServerTesting", "HelpDesk", "PortableSQL", product("Logging", "swift-log")],
            path: "Tests/DeskTesting"),
        .testTarget(name: "MIMETests", dependencies: ["MIME"]),
        .testTarget(name: "SafeHTMLTests", dependencies: ["SafeHTML"]),
        .testTarget(name: "MailReadingTests", dependencies: ["MailReading", "MIME"]),
        .testTarget(name: "MailWireTests", dependencies: ["MailWire"]),
        .testTarget(name: "MailSigningTests", dependencies: ["MailSigning"]),
        .testTarget(
            name: "MailTransportTests",
            dependencies: [
                "MailTransport", "ServerTesting", product("NIOPosix", "swift-nio"), product("NIOEmbedded", "swift-nio"),
            ]),
        .testTarget(
            name: "MailDiscoveryTests",
            dependencies: [
                "MailDiscovery", "ServerTesting", product("NIOCore", "swift-nio"), product("NIOPosix", "swift-nio"),
                product("NIOHTTP1", "swift-nio"), product("NIOSSL", "swift-nio-ssl"),
            ]),
        .testTarget(name: "PortableSQLTests", dependencies: ["PortableSQL", "DeskTesting", "ServerTesting"]),
        .testTarget(
            name: "HelpDeskTests", dependencies: ["HelpDesk", "MIME", "MailSigning", "PortableSQL", "DeskTesting"]),
        .testTarget(name: "WorkersTests", dependencies: ["Workers", "HelpDesk", "PortableSQL", "DeskTesting"]),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "Web", "HelpDesk", "PortableSQL", "DeskTesting", product("HummingbirdTesting", "hummingbird"),
                product("Hummingbird", "hummingbird"), product("Mustache", "swift-mustache"),
                product("HTTPTypes", "swift-http-types"), product("NIOCore", "swift-nio"),
                product("Logging", "swift-log"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
