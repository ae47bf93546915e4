/// Inline styles that were cleaned before: a newsletter says the same ones over and over.
struct StyleCache {
    private struct Slot {
        var raw = 0..<0
        var written = 0..<0
        var hasRemoteImage = false
    }

    struct Known {
        let hasRemoteImage: Bool
    }

    private var slots = [Slot](repeating: Slot(), count: 128)
    private var bytes: [UInt8] = []

    /// Appends what the same bytes of `input` became before; nil where they weren't met, or not lately.
    mutating func append(_ input: [UInt8], _ raw: Range<Int>, to out: inout [UInt8]) -> Known? {
        let slot = slots[Self.index(input, raw)]
        guard !slot.raw.isEmpty, input.holdsSame(slot.raw, raw) else { return nil }
        out.append(bytes, slot.written)
        return Known(hasRemoteImage: slot.hasRemoteImage)
    }

    mutating func keep(_ input: [UInt8], _ raw: Range<Int>, _ written: ArraySlice<UInt8>, hasRemoteImage: Bool) {
        let start = bytes.count
        bytes.append(contentsOf: written)
        slots[Self.index(input, raw)] = Slot(raw: raw, written: start..<bytes.count, hasRemoteImage: hasRemoteImage)
    }

    private static func index(_ input: [UInt8], _ raw: Range<Int>) -> Int {
        Int(truncatingIfNeeded: input.hash(raw) & 127)
    }
}
