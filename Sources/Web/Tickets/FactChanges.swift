import HelpDesk
import Hummingbird

/// Custom fields, due date and time of a ticket.
extension Site {
    func setField(_ request: Request, context: DeskContext) async throws -> Response {
        let field = try context.id("field", of: CustomField.self)
        return try await apply(request, context) { form in
            .field(field, form.all("value").joined(separator: "\n"))
        }
    }

    func setDue(_ request: Request, context: DeskContext) async throws -> Response {
        let zone = try await when().zone
        return try await apply(request, context) { form in
            if form.isOn("clear") { return .due(nil) }
            do throws(FieldError) {
                return .due(try DueDate.read(day: form["day"], time: form["time"], in: zone))
            } catch {
                throw DeskError.invalid([error])
            }
        }
    }

    func addTime(_ request: Request, context: DeskContext) async throws -> Response {
        try await apply(request, context) { form in
            do throws(FieldError) {
                return .addTime(try TimeSpent.read(form["time"]), note: form["note"])
            } catch {
                throw DeskError.invalid([error])
            }
        }
    }

    func removeTime(_ request: Request, context: DeskContext) async throws -> Response {
        let entry = try context.id("entry", of: TimeEntry.self)
        return try await apply(request, context) { _ in .removeTime(entry) }
    }
}
