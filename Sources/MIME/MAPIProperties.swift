/// One property in a TNEF attribute (MS-OXTNEF §2.1.3.5).
struct MAPIProperty {
    let tag: UInt16
    /// The first value.
    let data: Bytes
    let isUnicode: Bool
}

/// The properties of an attribute, as far as they can be read.
struct MAPIProperties: Sequence, IteratorProtocol {
    private var reader: ByteReader
    private var left: UInt32

    init(_ bytes: Bytes) {
        reader = ByteReader(bytes)
        left = reader.uint32() ?? 0
    }

    mutating func next() -> MAPIProperty? {
        guard left > 0, let type = reader.uint16(), let tag = reader.uint16() else { return nil }
        left -= 1
        if tag >= 0x8000, !skipName() { return nil }
        let isMany = type & 0x1000 != 0
        let kind = type & 0x0FFF
        guard let size = Self.fixedSize(kind) else { return variable(tag: tag, kind: kind) }
        let count = isMany ? Int(reader.uint32() ?? 0) : 1
        guard count <= 1 << 20, let data = reader.run(size * count) else { return nil }
        return MAPIProperty(tag: tag, data: data, isUnicode: false)
    }

    private mutating func variable(tag: UInt16, kind: UInt16) -> MAPIProperty? {
        guard let count = reader.uint32() else { return nil }
        var first: Bytes?
        var index: UInt32 = 0
        while index < count {
            guard let length = reader.uint32(), let data = reader.run(Int(length)),
                reader.run(Int((4 - length % 4) % 4)) != nil
            else { return nil }
            if first == nil { first = data }
            index += 1
        }
        return MAPIProperty(tag: tag, data: first ?? [], isUnicode: kind == 0x1F)
    }

    /// A named property carries its name: a GUID, then a number or a text.
    private mutating func skipName() -> Bool {
        guard reader.run(16) != nil, let kind = reader.uint32() else { return false }
        if kind == 0 { return reader.uint32() != nil }
        guard let length = reader.uint32() else { return false }
        return reader.run(Int(length)) != nil && reader.run(Int((4 - length % 4) % 4)) != nil
    }

    private static func fixedSize(_ kind: UInt16) -> Int? {
        switch kind {
        case 0x02, 0x03, 0x04, 0x0A, 0x0B: 4
        case 0x05, 0x06, 0x07, 0x14, 0x40: 8
        case 0x48: 16
        case 0x01: 0
        default: nil
        }
    }
}
