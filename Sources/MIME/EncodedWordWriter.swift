/// Writes encoded words (RFC 2047) in UTF-8, each of at most 75 bytes and of whole characters.
enum EncodedWordWriter {
    static func words(_ text: String) -> [[UInt8]] {
        let isMostlyASCII = text.utf8.count { $0 >= 0x80 } * 3 < text.utf8.count
        return pieces(text, isMostlyASCII: isMostlyASCII).map { piece in
            let mark = isMostlyASCII ? "Q" : "B"
            let code = isMostlyASCII ? QuotedPrintable.encodeWord(piece) : Base64.encode(piece[...])
            return Array("=?UTF-8?\(mark)?".utf8) + code + [.question, .equals]
        }
    }

    /// Runs of whole characters that leave room for the 12 bytes around them.
    private static func pieces(_ text: String, isMostlyASCII: Bool) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var piece: [UInt8] = []
        var size = 0
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            let cost = isMostlyASCII ? QuotedPrintable.encodeWord(bytes).count : bytes.count
            if size + cost > (isMostlyASCII ? 63 : 45) {
                pieces.append(piece)
                piece = []
                size = 0
            }
            piece += bytes
            size += cost
        }
        if !piece.isEmpty { pieces.append(piece) }
        return pieces
    }
}
