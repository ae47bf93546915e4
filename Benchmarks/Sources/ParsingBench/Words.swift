/// Words by a fixed sequence of numbers, so that every run measures the same texts.
struct Words {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func random(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }

    mutating func sentence(_ count: Int) -> String {
        let all = [
            "order", "ticket", "printer", "the", "and", "your", "delivery", "Grüße", "account", "is", "we", "on",
        ]
        return (0..<count).map { _ in all[random(all.count)] }.joined(separator: " ")
    }
}
