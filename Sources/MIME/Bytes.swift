import Glibc

typealias Bytes = ArraySlice<UInt8>

extension UInt8 {
    static let tab: UInt8 = 0x09
    static let lf: UInt8 = 0x0A
    static let cr: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let quote: UInt8 = 0x22
    static let percent: UInt8 = 0x25
    static let apostrophe: UInt8 = 0x27
    static let open: UInt8 = 0x28
    static let close: UInt8 = 0x29
    static let star: UInt8 = 0x2A
    static let comma: UInt8 = 0x2C
    static let dash: UInt8 = 0x2D
    static let dot: UInt8 = 0x2E
    static let slash: UInt8 = 0x2F
    static let colon: UInt8 = 0x3A
    static let semicolon: UInt8 = 0x3B
    static let less: UInt8 = 0x3C
    static let equals: UInt8 = 0x3D
    static let greater: UInt8 = 0x3E
    static let question: UInt8 = 0x3F
    static let at: UInt8 = 0x40
    static let backslash: UInt8 = 0x5C
    static let underscore: UInt8 = 0x5F

    /// SP or HT (RFC 5234's WSP).
    var isBlank: Bool { self == .space || self == .tab }
    var isLineEnd: Bool { self == .cr || self == .lf }
    var isWhite: Bool { isBlank || isLineEnd }
    var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    var isLetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7A }
    /// The lower-case letter of an ASCII capital, any other byte as it is.
    var lowered: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }

    var hexValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x37
        case 0x61...0x66: self - 0x57
        default: nil
        }
    }
}

extension [UInt8] {
    /// The first place of a byte in `from..<to`.
    func index(of byte: UInt8, from: Int, to: Int) -> Int? {
        let lower = Swift.max(0, from)
        let upper = Swift.min(to, count)
        guard lower < upper else { return nil }
        return withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress, let hit = memchr(base + lower, Int32(byte), upper - lower) else {
                return nil
            }
            return UnsafeRawPointer(hit) - base
        }
    }

    /// Where the line at `from` ends: the place of its LF, or `to`.
    func lineEnd(from: Int, to: Int) -> Int { index(of: .lf, from: from, to: to) ?? to }

    /// Whether all bytes of `range` are below 128.
    func isASCII(in range: Range<Int>) -> Bool {
        let range = range.clamped(to: 0..<count)
        return withUnsafeBytes { buffer in
            var at = range.lowerBound
            while at &+ 8 <= range.upperBound {
                if buffer.loadUnaligned(fromByteOffset: at, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 {
                    return false
                }
                at &+= 8
            }
            while at < range.upperBound {
                if buffer[at] >= 0x80 { return false }
                at &+= 1
            }
            return true
        }
    }
}

extension ArraySlice<UInt8> {
    /// The byte at an index, or nil where there is none.
    func at(_ index: Int) -> UInt8? { indices.contains(index) ? self[index] : nil }

    /// Without white space at both ends.
    var trimmed: Bytes {
        var slice = self
        while let first = slice.first, first.isWhite { slice.removeFirst() }
        while let last = slice.last, last.isWhite { slice.removeLast() }
        return slice
    }

    /// Compares ASCII letters without case; `lower` is given in lower case.
    func isSame(as lower: String) -> Bool {
        let other = lower.utf8
        guard count == other.count else { return false }
        var index = startIndex
        for byte in other {
            if self[index].lowered != byte { return false }
            index += 1
        }
        return true
    }

    func hasPrefix(_ lower: String) -> Bool { prefix(lower.utf8.count).isSame(as: lower) }

    /// Where the line at `start` ends: the place of its LF, or the end.
    func lineEnd(from start: Int) -> Int {
        guard start >= startIndex, start < endIndex else { return endIndex }
        return withUnsafeBytes { buffer in
            let offset = start - startIndex
            guard let base = buffer.baseAddress,
                let hit = memchr(base + offset, Int32(UInt8.lf), buffer.count - offset)
            else { return endIndex }
            return startIndex + (UnsafeRawPointer(hit) - base)
        }
    }

    /// The first place of two bytes in a row, at or after `start`.
    func firstPair(_ first: UInt8, _ second: UInt8, from start: Int) -> Int? {
        var at = Swift.max(start, startIndex)
        while at < endIndex - 1 {
            guard let hit = self[at..<(endIndex - 1)].firstIndex(of: first) else { return nil }
            if self[hit + 1] == second { return hit }
            at = hit + 1
        }
        return nil
    }

    /// As ASCII in lower case; other bytes become U+FFFD.
    var loweredASCII: String { String(decoding: map(\.lowered), as: UTF8.self) }
}
