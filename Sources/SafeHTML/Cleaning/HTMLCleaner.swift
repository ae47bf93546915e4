/// Makes strangers' HTML harmless to show, looking as it was sent.
///
/// Elements, attributes, styles and addresses are kept by allow-list; what style sheets say of an element becomes its
/// own style. What is written is balanced and stands where an HTML parser expects it, so that a browser reads it back as
/// it was judged: cleaning it again changes nothing. The work is linear in the input, whatever the input.
public struct HTMLCleaner: Sendable {
    private let policy: CleaningPolicy
    private let limits: CleaningLimits

    public init(policy: CleaningPolicy = .mail, limits: CleaningLimits = CleaningLimits()) {
        self.policy = policy
        self.limits = limits
    }

    /// The body's content of `html`, a document or a fragment.
    public func clean(_ html: String) -> CleanHTML {
        clean(html, keeping: .all)
    }

    func clean(_ html: String, keeping part: QuotePart) -> CleanHTML {
        var builder = FragmentBuilder(html, policy: policy, limits: limits, part: part)
        return builder.build()
    }

    /// The UTF-8 of the clean HTML alone, for who reads it on at once.
    func cleanBytes(_ html: String) -> [UInt8] {
        var builder = FragmentBuilder(html, policy: policy, limits: limits, part: .all)
        return builder.bytes()
    }
}
