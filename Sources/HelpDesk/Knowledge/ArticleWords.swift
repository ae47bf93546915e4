import Foundation
import PortableSQL

/// The words that articles are found by, made alike on both engines: folded, and without the endings that don't tell.
enum ArticleWords {
    private static let wordLimit = 40
    private static let textLimit = 100_000
    private static let titleWeight = 6
    private static let tagWeight = 4
    private static let mostOfText = 5

    /// A word's weight that only a title gives.
    static var weightOfTitle: Int { titleWeight }

    /// The words of a text in their order; of what is written without spaces between words, each two signs.
    static func list(_ text: String) -> [String] {
        let folded = text.beginning(textLimit).folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
        let runs = folded.unicodeScalars.split { !$0.properties.isAlphabetic && $0.properties.numericType == nil }
        return runs.flatMap { run -> [String] in
            guard run.contains(where: isIdeographic) else { return [stem(String(run.prefix(wordLimit)))] }
            return pairs(Array(run))
        }
    }

    private static func isIdeographic(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isIdeographic || (0x3040...0x30FF).contains(scalar.value)
    }

    private static func pairs(_ run: [Unicode.Scalar]) -> [String] {
        guard run.count > 1 else { return run.map { String($0) } }
        return zip(run, run.dropFirst()).map { String(String.UnicodeScalarView([$0, $1])) }
    }

    /// Endings of English, German and the Romance languages that part words which mean the same.
    private static let endings = ["ing", "ed", "es", "en", "er", "s", "e", "n"]

    /// `printers`, `printing` and `printed` become what `printer` becomes; short words stay as they are.
    private static func stem(_ word: String) -> String {
        guard let ending = endings.first(where: { word.hasSuffix($0) && word.count - $0.count >= 4 }) else {
            return word
        }
        let stemmed = String(word.dropLast(ending.count))
        // "printers" and "Druckern" have two.
        return (ending == "s" || ending == "n") && stemmed.hasSuffix("er") ? stem(stemmed) : stemmed
    }

    /// How much each word tells of an article: its title's and its tags' more than its text's.
    static func weights(title: String, tags: [String], text: String) -> [String: Int] {
        var weights: [String: Int] = [:]
        for word in list(text) { weights[word] = min(mostOfText, weights[word, default: 0] + 1) }
        for word in Set(tags.flatMap(list)) { weights[word, default: 0] += tagWeight }
        for word in Set(list(title)) { weights[word, default: 0] += titleWeight }
        return weights
    }

    /// Makes the article findable by what it says now.
    static func index(_ article: ArticleDraft.Checked, as id: ID<Article>, in work: DeskTransaction) throws {
        let draft = article.draft
        let weights = weights(title: draft.title, tags: draft.tags, text: article.text)
        try work.sql.execute("DELETE FROM article_word WHERE article_id = \(id)")
        let rows = weights.sorted { $0.key < $1.key }.map { word, weight -> SQL in
            "(\(Array(word.utf8)), \(id), \(weight))"
        }
        for start in stride(from: 0, to: rows.count, by: 200) {
            let part = SQL.joined(Array(rows[start..<min(start + 200, rows.count)]), by: ", ")
            try work.sql.execute("INSERT INTO article_word (word, article_id, weight) VALUES \(part)")
        }
    }
}
