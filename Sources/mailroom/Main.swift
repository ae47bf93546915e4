import ArgumentParser

@main
struct Mailroom: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "mailroom")
    func run() async throws { print("hello") }
}
