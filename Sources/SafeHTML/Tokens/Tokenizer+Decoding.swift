extension Tokenizer {
    /// The bytes of a name or a comment: NUL as U+FFFD, in lower case where asked.
    func decoded(_ range: Range<Int>, lowercase: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        for byte in input[range] {
            if byte == ASCII.null {
                bytes.append(contentsOf: [UInt8].replacement)
            } else {
                bytes.append(lowercase ? byte.lowercased : byte)
            }
        }
        return bytes
    }

    /// Appends what an attribute's value says: its references decoded, NUL as U+FFFD.
    func decode(_ attribute: AttributeToken, into bytes: inout [UInt8]) {
        guard attribute.isEncoded else { return bytes.append(input, attribute.value) }
        let limit = attribute.value.upperBound
        var index = attribute.value.lowerBound
        while index < limit {
            let next = input.index(of: ASCII.ampersand, or: ASCII.null, from: index, to: limit)
            bytes.append(input, index..<next)
            index = next
            guard index < limit else { return }
            let byte = input[index]
            if byte == ASCII.ampersand,
                let reference = CharacterReference(in: input, at: index, limit: limit, inAttribute: true)
            {
                bytes.append(scalar: reference.first)
                if reference.second != 0 { bytes.append(scalar: reference.second) }
                index = reference.end
                continue
            }
            if byte == ASCII.null { bytes.append(contentsOf: [UInt8].replacement) } else { bytes.append(byte) }
            index += 1
        }
    }
}
