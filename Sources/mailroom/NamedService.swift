import ServiceLifecycle

/// A service by its name.
///
/// The group of services asks each for a description when it begins; without one Swift writes all that a service holds, down
/// to the bytes of the pages' scripts, which took most of the start.
struct NamedService: Service, CustomStringConvertible {
    let service: any Service

    var description: String { "\(type(of: service))" }

    func run() async throws {
        try await service.run()
    }
}
