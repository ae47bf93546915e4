extension MailTemplate {
    /// What to know of the custom fields that it names by number (N13): those that not everybody may see go to everybody
    /// who gets the mail all the same, and those that don't exist are empty.
    public func fieldWarnings(in kind: NoticeKind, fields: [CustomField]) -> [String] {
        let masks = MaskEngine(text: subject, for: kind).masks + MaskEngine(html: html, for: kind).masks
        var seen: Set<Mask> = []
        return masks.filter { seen.insert($0).inserted }.compactMap { mask in
            guard let number = mask.fieldNumber else { return nil }
            guard let field = fields.first(where: { $0.id.number == number }) else {
                return "\(mask.text): there is no field number \(number), so it is empty."
            }
            return field.visibility.warning.map {
                "\(mask.text): the field \(field.name) is \($0), but goes to everybody who gets this mail."
            }
        }
    }
}

extension CustomField.Visibility {
    fileprivate var warning: String? {
        switch self {
        case .everybody: nil
        case .technicians: "for technicians only"
        case .administrators: "for administrators only"
        }
    }
}
