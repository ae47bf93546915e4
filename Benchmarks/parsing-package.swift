// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "parsing-bench",
    targets: [
        .target(name: "MIME"), .target(name: "SafeHTML"),
        .executableTarget(name: "ParsingBench", dependencies: ["MIME", "SafeHTML"]),
    ],
    swiftLanguageModes: [.v6]
)
