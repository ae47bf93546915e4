import PortableSQL

/// How much proof a mailbox asks for (reliability §7.3).
public enum TrustPolicy: String, Sendable, CaseIterable, Codable, SQLConvertible {
    /// Powers only for senders whom the mailbox's server vouches for.
    case strict
    /// Those, and who answers with a token of ours; what can be undone also without.
    case balanced
    /// Who is not known to be false is believed: anyone can write in a technician's name.
    case legacy
}

/// A mailbox's own.
struct TrustRules: Sendable, Hashable {
    let server: String
    let policy: TrustPolicy
}

/// What a mail asks for that needs more or less proof of who sent it.
enum TrustRequest: Sendable, Hashable, CaseIterable {
    /// A technician's words to the customer.
    case speakAsTechnician
    /// `#tech#`.
    case hide
    case closeAsTechnician
    /// IN7.
    case extractForwarded
    case unsubscribe
    case openTicket
    case commentOnOwnTicket
    case closeOwnTicket
    /// An automatic confirmation to the address.
    case confirm
}

/// What is known of the sender, with the tokens of ours that the mail carries.
enum TrustColumn: Sendable, Hashable, CaseIterable {
    case pass
    /// Nothing of the server, but a token that was sent to this very person.
    case token
    case silent
    case noServer
    case fail

    init(_ evidence: SenderEvidence, hasOwnToken: Bool) {
        switch evidence {
        case .pass: self = .pass
        case .fail: self = .fail
        case .silent: self = hasOwnToken ? .token : .silent
        case .noServer: self = hasOwnToken ? .token : .noServer
        }
    }
}

enum TrustAnswer: Sendable, Hashable {
    case yes
    /// Done, and said on the ticket that the sender is not verified.
    case flagged
    /// For technicians only until one publishes it.
    case hold
    /// The same, with the warning that it looks forged.
    case warn
    /// Not done, and said so.
    case no
}

/// The whole of who may do what by mail, as one table (reliability §7.3).
enum TrustMatrix {
    static func answer(_ request: TrustRequest, _ column: TrustColumn, _ policy: TrustPolicy) -> TrustAnswer {
        switch policy {
        case .balanced: balanced(request, column)
        case .strict: strict(request, column)
        // Who is not known to be false counts as known.
        case .legacy: balanced(request, column == .fail ? .fail : .pass)
        }
    }

    /// Powers need the server's word: a token is no proof here.
    private static func strict(_ request: TrustRequest, _ column: TrustColumn) -> TrustAnswer {
        switch request {
        case .speakAsTechnician where column != .pass && column != .fail: .hold
        case .closeAsTechnician, .extractForwarded, .closeOwnTicket: column == .pass ? .yes : .no
        default: balanced(request, column)
        }
    }

    private static func balanced(_ request: TrustRequest, _ column: TrustColumn) -> TrustAnswer {
        switch (request, column) {
        case (.speakAsTechnician, .pass), (.speakAsTechnician, .token): .yes
        case (.speakAsTechnician, .silent), (.speakAsTechnician, .noServer): .hold
        case (.speakAsTechnician, .fail): .warn
        case (.hide, .pass), (.hide, .token): .yes
        case (.hide, _): .flagged
        case (.closeAsTechnician, .pass), (.closeAsTechnician, .token), (.closeAsTechnician, .noServer): .yes
        case (.closeAsTechnician, _): .no
        case (.extractForwarded, .silent), (.extractForwarded, .fail): .no
        case (.extractForwarded, _): .yes
        case (.unsubscribe, _): .yes
        case (.openTicket, .fail): .flagged
        case (.openTicket, _): .yes
        case (.commentOnOwnTicket, .pass), (.commentOnOwnTicket, .token): .yes
        case (.commentOnOwnTicket, .silent), (.commentOnOwnTicket, .noServer): .yes
        case (.commentOnOwnTicket, .fail): .warn
        case (.closeOwnTicket, .fail): .no
        case (.closeOwnTicket, _): .yes
        case (.confirm, .fail): .no
        case (.confirm, _): .yes
        }
    }
}
