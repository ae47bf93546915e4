/// Which part of a mail is written.
enum QuotePart {
    case all
    /// What the sender wrote.
    case own
    /// The history below it.
    case quoted
}
