import Foundation
import Testing

@testable import SafeHTML

/// The tokenizer tests of html5lib-tests, which lie beside the project and are not part of it.
@Suite("The web's own tokenizer suite (html5lib-tests)")
struct TokenizerSuiteTests {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("../shared/data/html5lib-tokenizer").standardizedFileURL

    static var files: [URL] {
        let all = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return all.filter { $0.pathExtension == "test" }.sorted { $0.path < $1.path }
    }

    @Test("gives the tokens that the WHATWG rules give, in every case")
    func allCases() throws {
        guard !Self.files.isEmpty else {
            print("html5lib-tokenizer is absent: no tokenizer case was run")
            return
        }
        var count = 0
        for file in Self.files {
            for suite in try JSONDecoder().decode(TokenizerCases.self, from: Data(contentsOf: file)).tests {
                for state in suite.initialStates ?? ["Data state"] {
                    let tokens = suite.tokens(in: state)
                    #expect(tokens == suite.expected, "\(file.lastPathComponent), \(state): \(suite.description)")
                }
                count += 1
            }
        }
        print("html5lib-tokenizer: \(count) cases run")
        #expect(count >= 6_806)
    }
}

struct TokenizerCases: Decodable {
    let tests: [TokenizerCase]
}

struct TokenizerCase: Decodable {
    let description: String
    let input: String
    let output: [[JSONPart]]
    let initialStates: [String]?
    let lastStartTag: String?
    let doubleEscaped: Bool?

    enum JSONPart: Decodable {
        case text(String), flag(Bool), attributes([String: String]), none

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else if let flag = try? container.decode(Bool.self) {
                self = .flag(flag)
            } else if let attributes = try? container.decode([String: String].self) {
                self = .attributes(attributes)
            } else {
                self = .none
            }
        }
    }

    private static let states: [String: Tokenizer.Content] = [
        "Data state": .data, "RCDATA state": .rcdata, "RAWTEXT state": .rawText, "Script data state": .script,
        "PLAINTEXT state": .plainText, "CDATA section state": .cdata,
    ]

    /// The tokens expected, each as one line of text.
    var expected: [String] {
        output.map { token in
            token.map { part in
                switch part {
                case .text(let text): Self.show(unescaped(text))
                case .flag(let flag): "\(flag)"
                case .attributes(let attributes):
                    Self.show(attributes.map { (unescaped($0.key), unescaped($0.value)) })
                case .none: "nil"
                }
            }.joined(separator: " ")
        }
    }

    /// `\uHHHH` once more decoded; what is no scalar can't be in a Swift string, and is U+FFFD on both sides.
    private func unescaped(_ text: String) -> String {
        guard doubleEscaped == true else { return text }
        var units: [UInt16] = []
        var rest = Array(text.utf16)[...]
        while let unit = rest.popFirst() {
            if unit == 0x5C, rest.first == 0x75, rest.count >= 5,
                let value = UInt16(String(decoding: rest.dropFirst().prefix(4), as: UTF16.self), radix: 16)
            {
                units.append(value)
                rest = rest.dropFirst(5)
            } else {
                units.append(unit)
            }
        }
        return String(decoding: units, as: UTF16.self)
    }

    private static func show(_ text: String) -> String {
        text.unicodeScalars.map { $0.isASCII && $0.value > 0x20 ? String($0) : "{\(String($0.value, radix: 16))}" }
            .joined()
    }

    private static func show(_ attributes: [(String, String)]) -> String {
        "[" + attributes.map { show($0.0) + "=" + show($0.1) }.sorted().joined(separator: ", ") + "]"
    }

    func tokens(in state: String) -> [String] {
        var tokenizer = Tokenizer(Tokenizer.normalized(unescaped(input)))
        tokenizer.content = Self.states[state] ?? .data
        tokenizer.lastStartTag = Array((lastStartTag ?? "").utf8)
        var lines: [String] = []
        var characters: [UInt8] = []
        func flush() {
            if !characters.isEmpty {
                lines.append("Character " + Self.show(String(decoding: characters, as: UTF8.self)))
            }
            characters = []
        }
        while true {
            let token = tokenizer.next()
            switch token {
            case .text(let range): characters.append(contentsOf: tokenizer.input[range])
            case .characters(let first, let second):
                characters.append(scalar: first)
                if second != 0 { characters.append(scalar: second) }
            default:
                flush()
                if token == .end { return lines }
                lines.append(Self.line(token, in: tokenizer))
            }
        }
    }

    private static func line(_ token: Token, in tokenizer: Tokenizer) -> String {
        func text(_ range: Range<Int>, lowercase: Bool = false) -> String {
            String(decoding: tokenizer.decoded(range, lowercase: lowercase), as: UTF8.self)
        }
        switch token {
        case .comment(let range): return "Comment " + show(text(range))
        case .endTag: return "EndTag " + show(text(tokenizer.tag.name, lowercase: true))
        case .doctype:
            let doctype = tokenizer.doctype
            let parts = [doctype.name, doctype.publicID, doctype.systemID].map { part in
                part.map { show(String(decoding: $0, as: UTF8.self)) } ?? "nil"
            }
            return "DOCTYPE " + parts.joined(separator: " ") + " \(!doctype.forcesQuirks)"
        default:
            var attributes: [(String, String)] = []
            for attribute in tokenizer.tag.attributes {
                let name = text(attribute.name, lowercase: true)
                var value: [UInt8] = []
                tokenizer.decode(attribute, into: &value)
                guard !attributes.contains(where: { $0.0 == name }) else { continue }
                attributes.append((name, String(decoding: value, as: UTF8.self)))
            }
            return "StartTag " + show(text(tokenizer.tag.name, lowercase: true)) + " " + show(attributes)
                + (tokenizer.tag.isSelfClosing ? " true" : "")
        }
    }
}
