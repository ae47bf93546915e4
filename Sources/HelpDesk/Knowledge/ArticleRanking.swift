import Foundation

/// Which articles fit words best: rare words tell more than common ones, and a title more than a text.
struct ArticleRanking {
    /// A word that is looked for.
    struct Word: Hashable {
        let bytes: [UInt8]
        /// Whether longer words that begin so fit too.
        var isBeginning = false
        /// How much it matters in what is looked for.
        var weight = 1.0

        func fits(_ other: [UInt8]) -> Bool { isBeginning ? other.starts(with: bytes) : other == bytes }
    }

    /// A word of an article.
    struct Hit {
        let article: ID<Article>
        let word: [UInt8]
        let weight: Int
    }

    struct Found: Equatable {
        let article: ID<Article>
        var score = 0.0
        /// How many of the words fit.
        var words = 0
        /// Whether one fits in the title.
        var isOfTitle = false
    }

    /// How many articles there are to choose from.
    let total: Int
    let words: [Word]
    private let byWord: [[ID<Article>: Double]]
    private let ofTitle: [Set<ID<Article>>]

    init(_ words: [Word], hits: [Hit], total: Int) {
        self.words = words
        self.total = total
        var byWord: [[ID<Article>: Double]] = []
        var ofTitle: [Set<ID<Article>>] = []
        for word in words {
            var (found, title): ([ID<Article>: Double], Set<ID<Article>>) = ([:], [])
            for hit in hits where word.fits(hit.word) {
                let strength = Double(hit.weight) / Double(hit.weight + 3) * (hit.word == word.bytes ? 1 : 0.7)
                found[hit.article] = max(found[hit.article] ?? 0, strength)
                if hit.weight >= ArticleWords.weightOfTitle { title.insert(hit.article) }
            }
            byWord.append(found)
            ofTitle.append(title)
        }
        self.byWord = byWord
        self.ofTitle = ofTitle
    }

    /// How much a word tells: none of it where every article has it.
    private func telling(_ index: Int) -> Double {
        let count = Double(byWord[index].count)
        return words[index].weight * log(1 + (Double(total) - count + 0.5) / (count + 0.5))
    }

    /// The best first; of equals the newer.
    func found(by indices: [Int]) -> [Found] {
        var all: [ID<Article>: Found] = [:]
        for index in indices {
            for (article, strength) in byWord[index] {
                var found = all[article] ?? Found(article: article)
                found.score += telling(index) * strength
                found.words += 1
                found.isOfTitle = found.isOfTitle || ofTitle[index].contains(article)
                all[article] = found
            }
        }
        return all.values.sorted { ($0.score, $0.article) > ($1.score, $1.article) }
    }

    /// For somebody who typed the words: those that have more of them first.
    func matches() -> [ID<Article>] {
        found(by: Array(words.indices)).map { found -> Found in
            var found = found
            let share = Double(found.words) / Double(max(1, words.count))
            found.score *= share * share
            return found
        }.sorted { ($0.score, $0.article) > ($1.score, $1.article) }.map(\.article)
    }

    private static let mostTelling = 24

    /// For a text: by its most telling words, where two of them fit or one in a title; what fits far worse than the best is
    /// left out.
    func similar() -> [ID<Article>] {
        let known = words.indices.filter { index in
            let count = byWord[index].count
            return count > 0 && (total < 4 || 2 * count <= total)
        }
        let telling = known.sorted { (self.telling($0), $1) > (self.telling($1), $0) }.prefix(Self.mostTelling)
        let all = found(by: Array(telling)).filter { $0.words > 1 || $0.isOfTitle }
        guard let best = all.first?.score else { return [] }
        return all.filter { $0.score >= 0.35 * best }.map(\.article)
    }
}
