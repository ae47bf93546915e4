/// Base64 (RFC 2045 §6.8).
enum Base64 {
    private static let invalid: UInt8 = 0x80
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    /// The six bits of each byte, or `invalid`.
    private static let values: [UInt8] = {
        var table = [UInt8](repeating: invalid, count: 256)
        for (value, letter) in alphabet.enumerated() { table[Int(letter)] = UInt8(value) }
        // QUIRK RFC 4648 §5: the letters of the URL-safe alphabet are met in mail too.
        table[Int(UInt8.dash)] = 62
        table[Int(UInt8.underscore)] = 63
        return table
    }()

    /// Decodes whatever is there; bytes outside the alphabet are passed over. At most 3/4 of the input comes out.
    static func decode(_ text: Bytes) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: text.count / 4 * 3 + 4) { output, count in
            text.withUnsafeBufferPointer { input in
                values.withUnsafeBufferPointer { table in
                    count = decode(input, into: output, table: table)
                }
            }
        }
    }

    private static func decode(
        _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>,
        table: UnsafeBufferPointer<UInt8>
    ) -> Int {
        var at = 0
        var written = 0
        var bits: UInt32 = 0
        var held = 0
        while at < input.count {
            while held == 0, at &+ 4 <= input.count {
                let first = table[Int(input[at])]
                let second = table[Int(input[at &+ 1])]
                let third = table[Int(input[at &+ 2])]
                let fourth = table[Int(input[at &+ 3])]
                if (first | second | third | fourth) & invalid != 0 { break }
                output[written] = first << 2 | second >> 4
                output[written &+ 1] = second << 4 | third >> 2
                output[written &+ 2] = third << 6 | fourth
                written &+= 3
                at &+= 4
            }
            guard at < input.count else { break }
            let byte = input[at]
            at &+= 1
            let value = table[Int(byte)]
            if value != invalid {
                bits = bits << 6 | UInt32(value)
                held += 1
                if held == 4 {
                    output[written] = UInt8(truncatingIfNeeded: bits >> 16)
                    output[written &+ 1] = UInt8(truncatingIfNeeded: bits >> 8)
                    output[written &+ 2] = UInt8(truncatingIfNeeded: bits)
                    written &+= 3
                    held = 0
                }
            } else if byte == .equals {
                written = flush(bits, held, into: output, at: written)
                held = 0
                guard let next = nextBlock(input, from: at, table: table) else { break }
                at = next
            }
        }
        return flush(bits, held, into: output, at: written)
    }

    private static func flush(
        _ bits: UInt32, _ held: Int, into output: UnsafeMutableBufferPointer<UInt8>, at place: Int
    ) -> Int {
        switch held {
        case 2:
            output[place] = UInt8(truncatingIfNeeded: bits >> 4)
            return place + 1
        case 3:
            output[place] = UInt8(truncatingIfNeeded: bits >> 10)
            output[place + 1] = UInt8(truncatingIfNeeded: bits >> 2)
            return place + 2
        default: return place
        }
    }

    /// QUIRK RFC 2045 §6.8: blocks that were encoded one by one follow each other, each with its padding.
    /// What is no base64 line after padding (a footer that a list added) ends it.
    private static func nextBlock(
        _ input: UnsafeBufferPointer<UInt8>, from start: Int, table: UnsafeBufferPointer<UInt8>
    ) -> Int? {
        var first = start
        while first < input.count, input[first].isWhite || input[first] == .equals { first &+= 1 }
        var last = first
        while last < input.count, table[Int(input[last])] != invalid { last &+= 1 }
        let isBlock = last > first && (last == input.count || input[last].isLineEnd || input[last] == .equals)
        return isBlock ? first : nil
    }

    /// Encodes in lines of 76 letters, each ended by CRLF.
    static func encodeLines(_ bytes: [UInt8]) -> [UInt8] { encode(bytes[...], lineBytes: 57) }

    static func encode(_ bytes: Bytes) -> [UInt8] { encode(bytes, lineBytes: nil) }

    /// - Parameter lineBytes: after how many bytes a line ends, a multiple of three; nil for one line without an end.
    private static func encode(_ bytes: Bytes, lineBytes: Int?) -> [UInt8] {
        let lines = lineBytes.map { (bytes.count + $0 - 1) / $0 } ?? 0
        return [UInt8](unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4 + 2 * lines) { output, count in
            bytes.withUnsafeBufferPointer { input in
                alphabet.withUnsafeBufferPointer { letters in
                    var start = 0
                    while start < input.count {
                        let end = lineBytes.map { min(start + $0, input.count) } ?? input.count
                        count = encode(input, start..<end, letters, into: output, at: count)
                        if lineBytes != nil {
                            output[count] = .cr
                            output[count + 1] = .lf
                            count += 2
                        }
                        start = end
                    }
                }
            }
        }
    }

    private static func encode(
        _ input: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ letters: UnsafeBufferPointer<UInt8>,
        into output: UnsafeMutableBufferPointer<UInt8>, at place: Int
    ) -> Int {
        var at = range.lowerBound
        var written = place
        while at < range.upperBound {
            let first = input[at]
            let second = at + 1 < range.upperBound ? input[at + 1] : 0
            let third = at + 2 < range.upperBound ? input[at + 2] : 0
            output[written] = letters[Int(first >> 2)]
            output[written + 1] = letters[Int((first & 3) << 4 | second >> 4)]
            output[written + 2] = at + 1 < range.upperBound ? letters[Int((second & 15) << 2 | third >> 6)] : .equals
            output[written + 3] = at + 2 < range.upperBound ? letters[Int(third & 63)] : .equals
            written += 4
            at += 3
        }
        return written
    }
}
