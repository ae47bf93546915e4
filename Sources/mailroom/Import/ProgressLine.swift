import Foundation
import Glibc

/// One line that tells how far something is, written again in place; on a terminal only.
struct ProgressLine {
    private static let interval = Duration.milliseconds(200)

    private let total: Int
    private let start = ContinuousClock.now
    private var shown: ContinuousClock.Instant?
    private let isTerminal = isatty(STDERR_FILENO) == 1

    init(total: Int) {
        self.total = total
    }

    mutating func show(_ done: Int) {
        guard isTerminal, total > 0 else { return }
        if let shown, ContinuousClock.now - shown < Self.interval, done < total { return }
        shown = .now
        FileHandle.standardError.write(Data("\r\(text(done))\u{1B}[K".utf8))
        if done >= total { FileHandle.standardError.write(Data("\n".utf8)) }
    }

    private func text(_ done: Int) -> String {
        let seconds = max(0.001, (ContinuousClock.now - start) / .seconds(1))
        let rate = Double(done) / seconds
        let filled = done * 30 / total
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
        guard rate > 0, done < total else { return "[\(bar)] \(done) of \(total), \(Int(rate)) mails/s" }
        let left = Int(Double(total - done) / rate)
        return
            "[\(bar)] \(done) of \(total), \(Int(rate)) mails/s, \(left / 60):\(left % 60 < 10 ? "0" : "")\(left % 60) left"
    }
}
