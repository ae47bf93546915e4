import SafeHTML

// usage: ParsingBench FILE-WITH-NAMES-OF-MAILS SECONDS
// Prints a line a figure: name, tab, number. MB are 1,000,000 bytes, seconds are those of the processor.

func report(_ name: String, _ figure: Double) { print("\(name)\t\((figure * 100).rounded() / 100)") }

func measureMIME(_ mails: [[UInt8]], seconds: Double) {
    let bytes = mails.reduce(0) { $0 + $1.count }
    let (rate, decoded) = megabytesPerSecond(mails, bytes: bytes, seconds: seconds, readWhole)
    report("mime", rate)
    report("mime decoded", Double(decoded))
}

func measureHTML(_ name: String, _ texts: [String], seconds: Double, _ work: (String) -> Int) {
    let bytes = texts.reduce(0) { $0 + $1.utf8.count }
    report(name, megabytesPerSecond(texts, bytes: bytes, seconds: seconds, work).rate)
}

let arguments = CommandLine.arguments
guard arguments.count == 3, let seconds = Double(arguments[2]) else {
    fatalError("usage: ParsingBench FILE-WITH-NAMES-OF-MAILS SECONDS")
}
let cleaner = HTMLCleaner()
var newsletter = Newsletter()
let newsletters = (0..<200).map { _ in newsletter.html() }
var officeMail = OfficeMail()
let officeMails = (0..<1_000).map { _ in officeMail.html() }

measureMIME(mails(listedIn: arguments[1]), seconds: seconds)
measureHTML("clean newsletters", newsletters, seconds: seconds) { cleaner.clean($0).html.utf8.count }
measureHTML("clean office mails", officeMails, seconds: seconds) { cleaner.clean($0).html.utf8.count }
measureHTML("text of newsletters", newsletters, seconds: seconds) { PlainText.from(html: $0).utf8.count }
for input in hostileInputs { report("hostile \(input.name)", input.growth(cleaner)) }
