/// Which files of a mail are kept on its ticket (IN15); the original mail has them all.
struct AttachmentRules: Sendable {
    let largestBytes: Int
    let mostFiles: Int
    /// Name endings such as `exe`, and types such as `application/x-msdownload`.
    let blocked: Set<String>

    init(_ settings: IncomingSettings) {
        largestBytes = settings.attachmentMegabytes << 20
        mostFiles = settings.attachmentCount
        blocked = Set(settings.blockedTypes.map { $0.lowercased().drop { $0 == "." || $0 == "*" }.trimmingSpaces })
    }

    /// The files to keep, and for each other one why it is not.
    func sort(_ files: [NewFile]) -> (kept: [NewFile], leftOut: [String]) {
        var kept: [NewFile] = []
        var leftOut: [String] = []
        for file in files {
            if let why = reason(against: file, after: kept.count) {
                leftOut.append("\(file.name) (\(why))")
            } else {
                kept.append(file)
            }
        }
        return (kept, leftOut)
    }

    private func reason(against file: NewFile, after count: Int) -> String? {
        // Windows runs "photo.jpg.exe", and takes no notice of dots and blanks at the end.
        let name = file.name.lowercased().trimmingSpaces
        let ending = name.split(separator: ".").count > 1 ? name.split(separator: ".").last.map(String.init) ?? "" : ""
        if blocked.contains(ending) || blocked.contains(file.type) { return "such files are blocked" }
        if file.content.count > largestBytes { return "larger than \(largestBytes >> 20) MiB" }
        return count >= mostFiles ? "more than \(mostFiles) files" : nil
    }
}
