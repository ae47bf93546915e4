import Crypto
import WebAssets

/// The files that are compiled into the program: templates, styles, scripts.
struct Assets: Sendable {
    struct File: Sendable {
        let bytes: [UInt8]
        /// The first 12 hexadecimal digits of its SHA-256: part of its address, so that it may be cached for ever.
        let hash: String
    }

    let files: [String: File]

    init() {
        var files: [String: File] = [:]
        for index in 0..<mailroom_asset_count() {
            let asset = mailroom_asset_at(index)
            guard let name = asset.name, let start = asset.start else { continue }
            let bytes = Array(UnsafeBufferPointer(start: start, count: Int(asset.size)))
            let hash = SHA256.hash(data: bytes).prefix(6).map {
                String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
            }.joined()
            files[String(cString: name)] = File(bytes: bytes, hash: hash)
        }
        self.files = files
    }

    /// All templates by name: `tickets/show` for `Templates/tickets/show.mustache`.
    var templates: [String: String] {
        var found: [String: String] = [:]
        for (name, file) in files where name.hasPrefix("Templates/") && name.hasSuffix(".mustache") {
            found[String(name.dropFirst("Templates/".count).dropLast(".mustache".count))] = String(
                decoding: file.bytes, as: UTF8.self)
        }
        return found
    }

    /// All style sheets as one, in the order of their names.
    var style: File {
        let sheets = files.filter { $0.key.hasPrefix("Assets/css/") }.sorted { $0.key < $1.key }
        let layers = Array("@layer reset, tokens, base, components;\n".utf8)
        return File(
            bytes: layers + sheets.flatMap { $0.value.bytes + [10] }, hash: sheets.map(\.value.hash).joined().suffixHash
        )
    }

    /// The editor's own modules and the library they stand on: one hash for all, so that they import each other by name.
    /// Nil where the program was built without the library (scripts/install-editor).
    var editor: Editor? { Editor(files) }

    struct Editor: Sendable {
        static let library = "prose-editor.js"
        let files: [String: [UInt8]]
        let hash: String

        fileprivate init?(_ all: [String: File]) {
            let prefix = "Assets/editor/"
            let own = all.filter { $0.key.hasPrefix(prefix) }.sorted { $0.key < $1.key }
            files = Dictionary(
                uniqueKeysWithValues: own.map { (String($0.key.dropFirst(prefix.count)), $0.value.bytes) })
            hash = own.map(\.value.hash).joined().suffixHash
            guard files[Self.library] != nil else { return nil }
        }

        var path: String { "/assets/\(hash)/rich-text.js" }
    }

    func script(_ name: String) -> File? { files["Assets/js/\(name)"] }
    var scripts: [(name: String, file: File)] {
        files.filter { $0.key.hasPrefix("Assets/js/") }.map { (String($0.key.dropFirst("Assets/js/".count)), $0.value) }
            .sorted { $0.0 < $1.0 }
    }
}

extension String {
    fileprivate var suffixHash: String {
        SHA256.hash(data: Array(utf8)).prefix(6).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            .joined()
    }
}
