/// Many phrases looked for at once in one text, in one pass over its bytes.
struct PhraseSet: Sendable {
    /// The phrases by their first byte.
    private let buckets: [[[UInt8]]]
    private let longest: Int

    /// The phrases are given in lower case.
    init(_ phrases: [String]) {
        var buckets = [[[UInt8]]](repeating: [], count: 256)
        for phrase in phrases {
            let bytes = Array(phrase.utf8)
            if let first = bytes.first { buckets[Int(first)].append(bytes) }
        }
        self.buckets = buckets
        longest = phrases.map(\.utf8.count).max() ?? 0
    }

    /// The first phrase that the text holds; the text is given in lower case.
    func first(in text: String) -> String? {
        var text = text
        return text.withUTF8 { bytes in
            for place in bytes.indices {
                for phrase in buckets[Int(bytes[place])] where Self.matches(phrase, bytes, at: place) {
                    return String(decoding: phrase, as: UTF8.self)
                }
            }
            return nil
        }
    }

    /// Whether the text ends with one of the phrases.
    func isEnd(of text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            buckets.contains { bucket in
                bucket.contains { $0.count <= bytes.count && Self.matches($0, bytes, at: bytes.count - $0.count) }
            }
        }
    }

    func isStart(of text: some StringProtocol) -> Bool { start(of: text) != nil }

    /// The phrase that the text begins with.
    func start(of text: some StringProtocol) -> String? {
        var text = String(text)
        return text.withUTF8 { bytes in
            guard let first = bytes.first else { return nil }
            return buckets[Int(first)].first { Self.matches($0, bytes, at: 0) }.map {
                String(decoding: $0, as: UTF8.self)
            }
        }
    }

    /// The same as `isStart` of the text in lower case, of which no more is looked at than a phrase is long.
    func isStart(ofAnyCase text: Substring) -> Bool {
        var head = Substring(text.utf8.prefix(longest))
        let isASCII = head.withUTF8 { $0.allSatisfy { $0 < 0x80 } }
        guard isASCII else { return isStart(of: text.lowercased()) }
        return head.withUTF8 { bytes in
            guard let first = bytes.first else { return false }
            return buckets[Int(Self.lower(first))].contains { phrase in
                guard phrase.count <= bytes.count else { return false }
                for place in phrase.indices where Self.lower(bytes[place]) != phrase[place] { return false }
                return true
            }
        }
    }

    private static func lower(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

    private static func matches(_ phrase: [UInt8], _ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
        guard place + phrase.count <= bytes.count else { return false }
        for offset in phrase.indices where bytes[place + offset] != phrase[offset] { return false }
        return true
    }
}
