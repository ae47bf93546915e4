/// What was written before for the same bytes of the input: a newsletter says the same tags and styles over and over.
struct KnownMarkup {
    private struct Slot {
        var raw = 0..<0
        var tag: Tag?
        var written = 0..<0
        var hasRemoteImage = false
        var sheetBytes = 0
    }

    struct Known {
        let hasRemoteImage: Bool
        /// Bytes of it that come from style sheets.
        let sheetBytes: Int
    }

    private var slots = [Slot](repeating: Slot(), count: 128)
    private var bytes: [UInt8] = []

    /// Appends what the same bytes of `input` became before; nil where they weren't met, or not lately.
    ///
    /// - Parameter tag: the element, for all its attributes; nil for a style, which is the same on every element.
    mutating func append(_ input: [UInt8], _ raw: Range<Int>, of tag: Tag?, to out: inout [UInt8]) -> Known? {
        let slot = slots[Self.index(input, raw)]
        guard !slot.raw.isEmpty, slot.tag == tag, input.holdsSame(slot.raw, raw) else { return nil }
        out.append(bytes, slot.written)
        return Known(hasRemoteImage: slot.hasRemoteImage, sheetBytes: slot.sheetBytes)
    }

    mutating func keep(
        _ input: [UInt8], _ raw: Range<Int>, of tag: Tag?, _ written: ArraySlice<UInt8>, _ about: Known
    ) {
        let start = bytes.count
        bytes.append(contentsOf: written)
        slots[Self.index(input, raw)] = Slot(
            raw: raw, tag: tag, written: start..<bytes.count, hasRemoteImage: about.hasRemoteImage,
            sheetBytes: about.sheetBytes)
    }

    private static func index(_ input: [UInt8], _ raw: Range<Int>) -> Int {
        Int(truncatingIfNeeded: input.hash(raw) & 127)
    }
}
