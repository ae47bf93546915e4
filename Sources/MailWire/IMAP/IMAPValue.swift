/// A piece of a response (RFC 9051 §9): an atom, a string, a list.
public indirect enum IMAPValue: Sendable, Hashable {
    case atom(String)
    /// Quoted or as a literal; the bytes as they came.
    case string([UInt8])
    case list([IMAPValue])
    case none
    /// A literal larger than the limit, with its size; its bytes were passed over.
    case tooLarge(Int)

    var number: Int? {
        guard case .atom(let text) = self else { return nil }
        return text.utf8.decimal
    }

    var uid: UInt32? { number.flatMap { UInt32(exactly: $0) } }

    /// The atom or string as text.
    var text: String? {
        switch self {
        case .atom(let text): text
        case .string(let bytes): bytes.text
        case .list, .none, .tooLarge: nil
        }
    }
}
