/// Sets of UIDs as commands and responses write them (RFC 9051 §9, sequence-set): `4,7:9,12`.
public enum IMAPSet {
    /// RFC 7162 §4 has servers take lines of 8192 bytes at least; half of that leaves room.
    static let textLimit = 4_000

    /// The UIDs, ascending, as sets short enough for a command each.
    public static func sets(of uids: [UInt32]) -> [(text: String, uids: [UInt32])] {
        var sets: [(text: String, uids: [UInt32])] = []
        var text = ""
        var members: [UInt32] = []
        for run in runs(of: uids) {
            let words = run.count == 1 ? "\(run.lowerBound)" : "\(run.lowerBound):\(run.upperBound)"
            if !text.isEmpty, text.utf8.count + words.utf8.count >= textLimit {
                sets.append((text, members))
                (text, members) = ("", [])
            }
            text += text.isEmpty ? words : ",\(words)"
            members.append(contentsOf: run)
        }
        if !text.isEmpty { sets.append((text, members)) }
        return sets
    }

    private static func runs(of uids: [UInt32]) -> [ClosedRange<UInt32>] {
        var runs: [ClosedRange<UInt32>] = []
        for uid in Set(uids).sorted() where uid > 0 {
            if let last = runs.last, last.upperBound + 1 == uid {
                runs[runs.count - 1] = last.lowerBound...uid
            } else {
                runs.append(uid...uid)
            }
        }
        return runs
    }

    /// What a set in a response says; `9:7` is 7:9, and `*` is not said by servers.
    static func ranges(_ set: ArraySlice<UInt8>) -> [ClosedRange<UInt32>]? {
        var ranges: [ClosedRange<UInt32>] = []
        for part in set.split(separator: ASCII.comma) {
            let ends = part.split(separator: ASCII.colon).map { $0.decimal.flatMap { UInt32(exactly: $0) } }
            guard (1...2).contains(ends.count), let first = ends.first ?? nil, let last = ends.last ?? nil else {
                return nil
            }
            ranges.append(Swift.min(first, last)...Swift.max(first, last))
        }
        return ranges
    }
}
