import Foundation

/// What each thread of this process waits for, as the kernel tells (proc(5): `comm`, `stat`, `wchan`).
enum ThreadStates {
    static var lines: [String] {
        let folder = "/proc/self/task"
        let threads = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).compactMap(Int.init)
        return threads.sorted().map { number in
            func text(_ file: String) -> String {
                let data = FileManager.default.contents(atPath: "\(folder)/\(number)/\(file)") ?? Data()
                return String(decoding: data.prefix(300), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            }
            // The state stands behind the name in parentheses.
            let state = text("stat").split(separator: ")").last?.split(separator: " ").first ?? "?"
            return "  \(number) \(text("comm")) \(state) \(text("wchan"))"
        }
    }
}
