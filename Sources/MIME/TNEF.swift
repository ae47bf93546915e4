/// What Outlook packs into a winmail.dat (MS-OXTNEF): files, and the body as text or HTML.
///
/// Only what lies there unpacked is read; compressed RTF is left alone.
struct TNEF {
    private(set) var files: [Attachment] = []
    private(set) var body: String?
    private var file = File()
    private var hasFile = false
    private var codepage = "windows-1252"

    private struct File {
        var title: String?
        var longName: String?
        var type: String?
        var contentID: String?
        var data: [UInt8] = []
    }

    /// Whether a part is a winmail.dat by its type or by its name.
    static func isPacked(_ part: Part) -> Bool {
        ["application/ms-tnef", "application/vnd.ms-tnef"].contains(part.contentType.name)
            || part.name?.lowercased() == "winmail.dat"
    }

    /// The files of a winmail.dat; the winmail.dat itself where nothing in it can be read.
    static func unpacked(_ part: Part, within limits: Limits) -> [Attachment] {
        let data = part.data()
        guard let tnef = TNEF(data, within: limits), !tnef.files.isEmpty || tnef.body != nil else {
            return [Attachment(name: part.name, type: part.contentType.name, data: data)]
        }
        return tnef.files
    }

    static func text(of part: Part) -> String? { TNEF(part.data(), within: .standard)?.body }

    init?(_ data: [UInt8], within limits: Limits) {
        var reader = ByteReader(data[...])
        guard reader.uint32() == 0x223E_9F78, reader.uint16() != nil else { return nil }
        while files.count < limits.packedFiles, let attribute = Self.attribute(&reader) { read(attribute) }
        endFile()
    }

    private struct Attribute {
        let name: UInt32
        let data: Bytes
    }

    private static func attribute(_ reader: inout ByteReader) -> Attribute? {
        guard reader.byte() != nil, let name = reader.uint32(), let length = reader.uint32(),
            let data = reader.run(Int(length)), reader.uint16() != nil
        else { return nil }
        return Attribute(name: name & 0xFFFF, data: data)
    }

    private mutating func read(_ attribute: Attribute) {
        switch attribute.name {
        case 0x9002:  // attAttachRenddata begins a file
            endFile()
            hasFile = true
        case 0x8010: file.title = string(attribute.data)
        case 0x800F: file.data = Array(attribute.data)
        case 0x9005: for property in MAPIProperties(attribute.data) { readOfFile(property) }
        case 0x9007:  // attOemCodepage
            var reader = ByteReader(attribute.data)
            if let page = reader.uint32() { codepage = "windows-\(page)" }
        case 0x800C: body = body ?? string(attribute.data)
        case 0x9003: for property in MAPIProperties(attribute.data) { readOfMessage(property) }
        default: break
        }
    }

    private mutating func readOfFile(_ property: MAPIProperty) {
        switch property.tag {
        case 0x3707: file.longName = string(property)
        case 0x3704 where file.title == nil: file.title = string(property)
        case 0x370E: file.type = string(property)
        case 0x3712: file.contentID = string(property)
        default: break
        }
    }

    private mutating func readOfMessage(_ property: MAPIProperty) {
        if property.tag == 0x1000, body == nil { body = string(property) }
    }

    private mutating func endFile() {
        defer { file = File() }
        guard hasFile, !file.data.isEmpty || file.title != nil else { return }
        files.append(
            Attachment(
                name: file.longName ?? file.title, type: file.type?.lowercased() ?? "application/octet-stream",
                data: file.data, isInline: file.contentID != nil, contentID: file.contentID))
    }

    private func string(_ property: MAPIProperty) -> String {
        property.isUnicode ? Charset.decode(property.data, label: "utf-16le").withoutNULs : string(property.data)
    }

    private func string(_ bytes: Bytes) -> String { Charset.decode(bytes, label: codepage).withoutNULs }
}

extension String {
    fileprivate var withoutNULs: String { String(String.UnicodeScalarView(unicodeScalars.filter { $0.value != 0 })) }
}
