import Foundation
import PortableSQL

/// One page of settings: a Codable struct with the fields that a page and the command line draw it from.
public protocol SettingsSection: Codable, Sendable, Equatable {
    init()
    /// `incoming` in `mailroom settings get incoming.acceptUnregistered`.
    static var key: String { get }
    static var title: String { get }
    static var fields: [Field<Self>] { get }
    /// What follows from a change, in the transaction that saves it.
    func changed(from before: Self, in work: DeskTransaction) throws
}

extension SettingsSection {
    public func changed(from before: Self, in work: DeskTransaction) throws {}
}

/// One setting: its label as the document has it, what it does, and how text is read into it.
public struct Field<Section>: Sendable {
    public enum Kind: Sendable, Equatable {
        case toggle
        case number(ClosedRange<Int>)
        case text
        case longText
        case address
        case choice([String])
        case secret
    }

    public let name: String
    public let label: String
    public let help: String
    public let kind: Kind
    /// As text: `true`, `5`, lines for a list.
    public let read: @Sendable (Section) -> String
    let write: @Sendable (inout Section, String) throws(FieldError) -> Void

    /// - Throws: `FieldError` with what would be right.
    public func set(_ text: String, in section: inout Section) throws(FieldError) {
        try write(&section, text)
    }
}

extension FieldError: Error {}

extension Field {
    /// Key paths to stored properties are safe to share; the compiler can't see it for a generic root.
    struct Path<Value>: @unchecked Sendable {
        let path: WritableKeyPath<Section, Value>
    }

    public static func toggle(_ name: String, _ path: WritableKeyPath<Section, Bool>, _ label: String, _ help: String)
        -> Field
    {
        let path = Path(path: path)
        return Field(
            name: name, label: label, help: help, kind: .toggle, read: { $0[keyPath: path.path] ? "true" : "false" },
            write: { (section, text) throws(FieldError) in
                switch text.trimmingSpaces.lowercased() {
                case "true", "on", "yes", "1": section[keyPath: path.path] = true
                case "false", "off", "no", "0", "": section[keyPath: path.path] = false
                default: throw FieldError(name, "\(label): say on or off.")
                }
            })
    }

    public static func number(
        _ name: String, _ path: WritableKeyPath<Section, Int>, _ label: String, _ help: String,
        in range: ClosedRange<Int>
    ) -> Field {
        let path = Path(path: path)
        return Field(
            name: name, label: label, help: help, kind: .number(range), read: { String($0[keyPath: path.path]) },
            write: { (section, text) throws(FieldError) in
                guard let number = Int(text.trimmingSpaces), range.contains(number) else {
                    throw FieldError(name, "\(label): a number from \(range.lowerBound) to \(range.upperBound).")
                }
                section[keyPath: path.path] = number
            })
    }

    public static func text(
        _ name: String, _ path: WritableKeyPath<Section, String>, _ label: String, _ help: String,
        required: Bool = false
    ) -> Field {
        let path = Path(path: path)
        return Field(
            name: name, label: label, help: help, kind: .text, read: { $0[keyPath: path.path] },
            write: { (section, text) throws(FieldError) in
                let line = text.oneLine(500)
                guard !required || !line.isEmpty else { throw FieldError(name, "\(label): this can't be empty.") }
                section[keyPath: path.path] = line
            })
    }

    /// An e-mail address, or empty.
    public static func address(
        _ name: String, _ path: WritableKeyPath<Section, String>, _ label: String, _ help: String
    ) -> Field {
        let path = Path(path: path)
        return Field(
            name: name, label: label, help: help, kind: .address, read: { $0[keyPath: path.path] },
            write: { (section, text) throws(FieldError) in
                let line = text.trimmingSpaces
                guard line.isEmpty || EmailAddress(line) != nil else {
                    throw FieldError(name, "\(label): \(line.oneLine(100)) is no e-mail address.")
                }
                section[keyPath: path.path] = line
            })
    }

    /// Several lines, each an entry.
    public static func lines(
        _ name: String, _ path: WritableKeyPath<Section, [String]>, _ label: String, _ help: String
    ) -> Field {
        let path = Path(path: path)
        return Field(
            name: name, label: label, help: help, kind: .longText,
            read: { $0[keyPath: path.path].joined(separator: "\n") },
            write: { (section, text) throws(FieldError) in
                let lines = text.split(whereSeparator: \.isNewline).map { String($0).oneLine(500) }.filter {
                    !$0.isEmpty
                }
                guard lines.count <= 2000 else { throw FieldError(name, "\(label): at most 2,000 lines.") }
                section[keyPath: path.path] = lines
            })
    }

    public static func choice<Value: RawRepresentable & CaseIterable & SendableMetatype>(
        _ name: String, _ path: WritableKeyPath<Section, Value>, _ label: String, _ help: String
    ) -> Field where Value.RawValue == String {
        let path = Path(path: path)
        let names = Value.allCases.map(\.rawValue)
        return Field(
            name: name, label: label, help: help, kind: .choice(names), read: { $0[keyPath: path.path].rawValue },
            write: { (section, text) throws(FieldError) in
                guard let value = Value(rawValue: text.trimmingSpaces) else {
                    throw FieldError(name, "\(label): one of \(names.joined(separator: ", ")).")
                }
                section[keyPath: path.path] = value
            })
    }
}
