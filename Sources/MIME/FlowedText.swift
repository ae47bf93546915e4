/// Text whose lines may be soft (RFC 3676, format=flowed).
enum FlowedText {
    /// Joins soft lines; quoted lines keep one `>` a level and a space. Lines come out with LF.
    static func unfolded(_ text: String, deletesSpace: Bool) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        var openDepth: Int?
        for line in Lines(Array(text.utf8)[...]) {
            let depth = line.prefix { $0 == .greater }.count
            var content = line.dropFirst(depth)
            if content.first == .space { content.removeFirst() }
            let isSignature = content.elementsEqual([.dash, .dash, .space])
            if openDepth != depth || isSignature {
                if openDepth != nil { result.append(.lf) }
                if depth > 0 {
                    result += [UInt8](repeating: .greater, count: depth)
                    if !content.isEmpty { result.append(.space) }
                }
            }
            let isSoft = content.last == .space && !isSignature
            result += isSoft && deletesSpace ? content.dropLast() : content
            if !isSoft { result.append(.lf) }
            openDepth = isSoft ? depth : nil
        }
        return String(decoding: result, as: UTF8.self)
    }
}
