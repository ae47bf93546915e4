import Synchronization

/// What was said on a connection, for "test connection" pages: lines with "C: " and "S: ", without secrets.
public final class Transcript: Sendable {
    private struct State {
        var lines: [String] = []
        var left = 0
    }

    /// The lines kept, and the characters of each; what is more is counted or cut.
    public static let lineLimit = 300
    public static let widthLimit = 500

    private let state = Mutex(State())

    public init() {}

    /// The first lines said, in order.
    public var lines: [String] {
        state.withLock { state in
            state.left == 0 ? state.lines : state.lines + ["(\(state.left) more lines)"]
        }
    }

    public var text: String { lines.joined(separator: "\n") }

    func client(_ line: String) { add("C: \(line)") }
    func server(_ line: String) { add("S: \(line)") }
    /// What happened beside the words, as a handshake.
    func event(_ line: String) { add("   \(line)") }

    private func add(_ line: String) {
        state.withLock { state in
            guard state.lines.count < Self.lineLimit else {
                state.left += 1
                return
            }
            state.lines.append(String(line.prefix(Self.widthLimit)))
        }
    }
}
