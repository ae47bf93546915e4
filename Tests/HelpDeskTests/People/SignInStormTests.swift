import DeskTesting
import HelpDesk
import Testing

@Suite("Guessing at a password (T22)")
struct SignInStormTests {
    @Test("of two hundred guesses at once few are checked, most are told to wait", arguments: Engine.all)
    func storm(engine: Engine) async throws {
        let world = try await World(engine)
        let signIn = SignIn(
            desk: world.desk, passwords: PasswordKeeper(tokens: world.desk.tokens, logN: 4),
            lanes: SignInLanes(sleep: { _ in try await Task.sleep(for: .milliseconds(300)) }))
        let checked = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    let new = SignIn.Try(name: "grace@example.org", password: "wrong", client: "203.0.113.7")
                    do {
                        if case .wait = try await signIn.verify(new) { return false }
                    } catch DeskError.notAllowed {
                        // The queue for hashes is full.
                        return false
                    }
                    return true
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect((5...40).contains(checked), "\(checked) were checked")
    }
}
