import Foundation
import PortableSQL
import Synchronization

/// One row of settings, as JSON.
enum SettingRow {
    static func content(of section: String, in tx: Transaction) throws -> String? {
        try tx.value("SELECT content FROM setting WHERE section = \(section)")
    }

    static func save(_ content: some Encodable, as section: String, in work: DeskTransaction) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let text = String(decoding: try encoder.encode(content), as: UTF8.self)
        try work.sql.execute(
            """
            INSERT INTO setting (section, content, updated_at) VALUES (\(section), \(text), \(work.now))
            ON CONFLICT (section) DO UPDATE SET content = excluded.content, updated_at = excluded.updated_at
            """)
    }
}

extension SettingsSection {
    /// The section as saved; its defaults where it never was. Settings that came later have their default.
    public static func load(in tx: Transaction) throws -> Self {
        guard let content = try SettingRow.content(of: key, in: tx) else { return Self() }
        return try DecodedSettings.memo.value(of: key, content) { try merged(content) }
    }

    public func save(in work: DeskTransaction) throws {
        let before = try Self.load(in: work.sql)
        try SettingRow.save(self, as: Self.key, in: work)
        try changed(from: before, in: work)
        work.signal(.mailbox)
    }

    /// What is saved, laid over the defaults, so that a section which grew can still be read.
    private static func merged(_ content: String) throws -> Self {
        let defaults = try JSONSerialization.jsonObject(with: JSONEncoder().encode(Self())) as? [String: Any] ?? [:]
        let saved = try JSONSerialization.jsonObject(with: Data(content.utf8)) as? [String: Any] ?? [:]
        let both = defaults.merging(saved) { _, saved in saved }
        return try JSONDecoder().decode(Self.self, from: JSONSerialization.data(withJSONObject: both))
    }

    /// A form's or a command's values, all or none.
    ///
    /// - Throws: `DeskError.invalid` with every field that is wrong, and its own name.
    public mutating func set(_ values: [String: String]) throws {
        var changed = self
        var errors: [FieldError] = []
        for (name, text) in values {
            guard let field = Self.fields.first(where: { $0.name == name }) else {
                errors.append(FieldError(name, "There is no setting \(Self.key).\(name)."))
                continue
            }
            do throws(FieldError) { try field.set(text, in: &changed) } catch { errors.append(error) }
        }
        guard errors.isEmpty else { throw DeskError.invalid(errors.sorted { $0.field < $1.field }) }
        self = changed
    }
}

/// A section without its type: for pages and commands that list them all.
public struct AnySettings: Sendable {
    public struct Entry: Sendable {
        public let name: String
        public let label: String
        public let help: String
        public let value: String
        public let standard: String
    }

    public let key: String
    public let title: String
    public let entries: @Sendable (Transaction) throws -> [Entry]
    public let set: @Sendable ([String: String], DeskTransaction) throws -> Void

    init<Section: SettingsSection>(_ section: Section.Type) {
        key = Section.key
        title = Section.title
        entries = { tx in
            let saved = try Section.load(in: tx)
            return Section.fields.filter { $0.kind != .secret }.map { field in
                Entry(
                    name: field.name, label: field.label, help: field.help, value: field.read(saved),
                    standard: field.read(Section()))
            }
        }
        set = { values, work in
            var saved = try Section.load(in: work.sql)
            try saved.set(values)
            try saved.save(in: work)
        }
    }

    /// In the order of the settings pages.
    public static let all: [AnySettings] = [
        AnySettings(GeneralSettings.self), AnySettings(IncomingSettings.self), AnySettings(JunkSettings.self),
        AnySettings(ReceiverSettings.self), AnySettings(NotificationSettings.self), AnySettings(OutgoingSettings.self),
        AnySettings(KnowledgeSettings.self),
    ]
}

/// The last content of each section with what it was decoded to: settings are read for every mail, and change once a month.
///
/// A memo of a pure function, not state: the content itself is read from the database each time.
private final class DecodedSettings: Sendable {
    static let memo = DecodedSettings()

    private let known = Mutex<[String: (content: String, value: any Sendable)]>([:])

    func value<Section: Sendable>(of key: String, _ content: String, decode: () throws -> Section) throws -> Section {
        let found = known.withLock { $0[key] }
        if let found, found.content == content, let value = found.value as? Section { return value }
        let value = try decode()
        known.withLock { $0[key] = (content, value) }
        return value
    }
}
