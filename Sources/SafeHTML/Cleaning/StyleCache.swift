/// Inline styles that were cleaned before: a newsletter says the same ones over and over.
struct StyleCache {
    private struct Slot {
        var raw = 0..<0
        var clean = 0..<0
        var hasRemoteImage = false
    }

    struct Known {
        let hasRemoteImage: Bool
    }

    private var slots = [Slot](repeating: Slot(), count: 128)
    private var bytes: [UInt8] = []

    /// Appends what became of the same bytes of `input` before; nil where they weren't met, or not lately.
    mutating func append(_ input: [UInt8], _ raw: Range<Int>, to out: inout [UInt8]) -> Known? {
        let slot = slots[Self.index(input, raw)]
        guard !slot.raw.isEmpty, input.holdsSame(slot.raw, raw) else { return nil }
        out.append(contentsOf: bytes[slot.clean])
        return Known(hasRemoteImage: slot.hasRemoteImage)
    }

    mutating func keep(_ input: [UInt8], _ raw: Range<Int>, _ clean: ArraySlice<UInt8>, hasRemoteImage: Bool) {
        let start = bytes.count
        bytes.append(contentsOf: clean)
        slots[Self.index(input, raw)] = Slot(raw: raw, clean: start..<bytes.count, hasRemoteImage: hasRemoteImage)
    }

    private static func index(_ input: [UInt8], _ raw: Range<Int>) -> Int {
        Int(truncatingIfNeeded: input.hash(raw) & 127)
    }
}
