import Foundation

extension CustomField {
    /// What a field says, checked: a number is one, a choice is among the options.
    public enum Value: Sendable, Hashable {
        case text(String)
        case number(Decimal)
        case date(CalendarDay)
        case flag(Bool)
        case choice(String)
        case choices([String])
    }

    static let textLimit = 500
    static let multilineLimit = 20_000
    private static let digitLimit = 30

    /// What somebody entered: several choices are lines. Nil where it is empty.
    ///
    /// - Throws: `FieldError` with what would be right.
    public func read(_ text: String) throws(FieldError) -> Value? {
        let value = try entered(text.replacing("\r\n", with: "\n"))
        if isRequired, value == nil || value == .flag(false) {
            throw FieldError(
                formName, kind == .checkbox ? "\(name): this must be ticked." : "\(name): this can't be empty.")
        }
        return value
    }

    private func entered(_ text: String) throws(FieldError) -> Value? {
        switch kind {
        case .text:
            let line = text.oneLine(Self.textLimit + 1)
            guard line.count <= Self.textLimit else { throw tooLong(Self.textLimit) }
            return line.isEmpty ? nil : .text(line)
        case .multiline:
            guard text.count <= Self.multilineLimit else { throw tooLong(Self.multilineLimit) }
            return text.isBlank ? nil : .text(text.trimmingSpaces)
        case .number: return try text.isBlank ? nil : .number(number(text.trimmingSpaces))
        case .date: return try text.isBlank ? nil : .date(day(text))
        case .checkbox: return .flag(try isOn(text.trimmingSpaces.lowercased()))
        case .dropdown: return try text.isBlank ? nil : .choice(option(text))
        case .multiselect: return try choices(text)
        }
    }

    private func tooLong(_ limit: Int) -> FieldError { FieldError(formName, "\(name): at most \(limit) characters.") }

    /// With a point or a comma before the decimals; groups of digits would leave it open which of both a comma is.
    private func number(_ text: String) throws(FieldError) -> Decimal {
        let digits = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
        let parts = digits.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "." || $0 == "," })
        let isGrouped = digits.contains(",") && parts.last?.count == 3
        guard (1...2).contains(parts.count), digits.utf8.count <= Self.digitLimit, !isGrouped,
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }),
            let number = Decimal(
                string: text.replacing(",", with: ".").replacing("+", with: ""),
                locale: Locale(identifier: "en_US_POSIX"))
        else {
            throw FieldError(formName, "\(name): \"\(text.oneLine(40))\" is no number; write it as 1200 or 3.5.")
        }
        return number
    }

    private func day(_ text: String) throws(FieldError) -> CalendarDay {
        guard let day = CalendarDay(text) else {
            throw FieldError(
                formName, "\(name): \"\(text.oneLine(40))\" is no day; write it as 2026-11-24 or 24.11.2026.")
        }
        return day
    }

    private func isOn(_ text: String) throws(FieldError) -> Bool {
        switch text {
        case "true", "yes", "on", "1": return true
        case "false", "no", "off", "0", "": return false
        default: throw FieldError(formName, "\(name): say yes or no.")
        }
    }

    private func option(_ text: String) throws(FieldError) -> String {
        let wanted = text.trimmingSpaces.lowercased()
        guard let option = options.first(where: { $0.lowercased() == wanted }) else {
            throw FieldError(
                formName, "\(name): \"\(text.oneLine(40))\" is none of \(options.joined(separator: ", ").oneLine(200))."
            )
        }
        return option
    }

    /// In the order of the options, each once.
    private func choices(_ text: String) throws(FieldError) -> Value? {
        var chosen: Set<String> = []
        for line in text.split(whereSeparator: \.isNewline) where !line.isBlank {
            chosen.insert(try option(String(line)))
        }
        return chosen.isEmpty ? nil : .choices(options.filter(chosen.contains))
    }
}

extension CustomField {
    /// A value as the database has it. What an option that is gone said stays readable; nil where it is empty.
    func value(stored text: String) -> Value? {
        guard !text.isEmpty else { return nil }
        switch kind {
        case .text, .multiline: return .text(text)
        case .number:
            return Decimal(string: text, locale: Locale(identifier: "en_US_POSIX")).map { .number($0) } ?? .text(text)
        case .date: return CalendarDay(text).map { .date($0) } ?? .text(text)
        case .checkbox: return .flag(text == "true")
        case .dropdown: return .choice(text)
        case .multiselect: return .choices(text.split(separator: "\n").map(String.init))
        }
    }
}

extension CustomField.Value {
    /// As a form, a command and the database write it; several choices are lines.
    public var text: String {
        switch self {
        case .text(let text), .choice(let text): text
        case .number(let number): "\(number)"
        case .date(let day): day.description
        case .flag(let isOn): isOn ? "true" : "false"
        case .choices(let choices): choices.joined(separator: "\n")
        }
    }

    /// As somebody reads it who reads `language`.
    public func words(in language: MailLanguage = .english) -> String {
        switch self {
        case .text(let text), .choice(let text): text
        case .number(let number):
            number.formatted(.number.grouping(.never).precision(.fractionLength(0...20)).locale(language.locale))
        case .date(let day): day.words(in: language)
        case .flag(let isOn): language.word(for: isOn)
        case .choices(let choices): choices.joined(separator: ", ")
        }
    }
}

extension MailLanguage {
    fileprivate func word(for isOn: Bool) -> String {
        switch self {
        case .english: isOn ? "yes" : "no"
        case .german: isOn ? "ja" : "nein"
        case .french: isOn ? "oui" : "non"
        case .spanish: isOn ? "sí" : "no"
        case .portuguese: isOn ? "sim" : "não"
        }
    }
}
