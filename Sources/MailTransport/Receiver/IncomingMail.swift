import NIOCore

/// A mail on its way in: its bytes, what they cost, and how long they may take.
struct IncomingMail {
    var reader: MailDataReader
    var came = 0
    private(set) var isOverBudget = false
    private let limits: ReceiverLimits
    private let budget: ByteBudget
    private let start = NIODeadline.now()
    private var held = 0

    /// Mails are counted in steps of this many bytes.
    private static let step = 64 << 10
    /// A client that sends this many times the largest mail won't end.
    private static let patience = 4

    init(_ limits: ReceiverLimits, _ budget: ByteBudget) {
        self.limits = limits
        self.budget = budget
        reader = MailDataReader(limit: limits.mailSize)
    }

    var isComplete: Bool { reader.isComplete }
    var isHopeless: Bool { came / Self.patience > limits.mailSize }

    var deadline: NIODeadline {
        let whole = limits.mail + .seconds(came / max(1, limits.bytesPerSecond))
        return min(.after(limits.block), start + TimeAmount(whole))
    }

    /// Takes from the budget what the mail has grown by; a mail too many is let go.
    mutating func account() {
        let needed = (reader.mail.count + Self.step - 1) / Self.step * Self.step
        guard needed > held else {
            if reader.isTooLarge { release() }
            return
        }
        guard budget.take(needed - held) else {
            isOverBudget = true
            reader.discard()
            return release()
        }
        held = needed
    }

    mutating func release() {
        budget.giveBack(held)
        held = 0
    }
}
