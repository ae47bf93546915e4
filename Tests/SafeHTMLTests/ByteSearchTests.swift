import Testing

@testable import SafeHTML

/// Searches go by blocks of bytes: what counts is that no length, beginning or end makes a difference.
@Suite("Searching bytes")
struct ByteSearchTests {
    private static let lengths = 0..<50

    @Test("finds a byte wherever it stands, and none before the start or beyond the end", arguments: lengths)
    func finds(length: Int) {
        for place in 0..<length {
            var bytes = [UInt8](repeating: 0x61, count: length)
            bytes[place] = ASCII.less
            for start in 0...length {
                for end in start...length {
                    let expected = (start..<end).contains(place) ? place : end
                    #expect(bytes.index(of: ASCII.less, from: start, to: end) == expected)
                }
            }
        }
    }

    @Test("finds the first of several, two in a block too")
    func findsFirst() {
        let bytes = Array(String(repeating: "a", count: 20).utf8) + Array("&<\"b".utf8)
        #expect(bytes.index(of: ASCII.less, or: ASCII.ampersand, from: 0, to: bytes.count) == 20)
        #expect(bytes.index(of: ASCII.less, or: ASCII.null, or: ASCII.doubleQuote, from: 0, to: bytes.count) == 21)
    }

    @Test("stops at what text can't hold as it is, at nothing else")
    func plain() {
        let special = (0..<0x20).map { UInt8($0) } + Array("\"&<>".utf8) + [ASCII.delete, 0xC2]
        for byte in UInt8.min...UInt8.max {
            let bytes = [UInt8](repeating: 0x61, count: 17) + [byte] + [UInt8](repeating: 0x61, count: 16)
            #expect(bytes.skipPlain(0..<bytes.count) == (special.contains(byte) ? 17 : bytes.count))
        }
    }

    @Test("knows the same bytes from others that differ in one", arguments: lengths)
    func same(length: Int) {
        let word = (0..<length).map { UInt8($0) }
        let twice = word + word
        let (first, second) = (0..<length, length..<2 * length)
        #expect(twice.holdsSame(first, second))
        #expect(twice.hash(first) == twice.hash(second))
        for place in first {
            var changed = twice
            changed[place] = 0xFF
            #expect(!changed.holdsSame(first, second))
        }
    }

    @Test("reads a word in lower case, at the end of the bytes too", arguments: 1...8)
    func word(length: Int) {
        let bytes = Array("Z@[`{AbCdEfGh".utf8)
        for start in 0...bytes.count - length {
            let expected = bytes[start..<start + length].reversed().reduce(UInt64(0)) {
                $0 << 8 | UInt64($1.lowercased)
            }
            #expect(bytes.lowercasedWord(at: start, length: length) == expected)
        }
    }
}
