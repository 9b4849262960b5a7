import CommandLanguage
import Distillation
import Figures
import Support

/// A teacher in a session.
public struct TeacherValue: RenderableObject {
    /// `Teacher`.
    public static let typeName = "Teacher"
    /// The teacher.
    public let teacher: Teacher

    /// Wraps a teacher.
    public init(_ teacher: Teacher) { self.teacher = teacher }

    /// Its size and whether it was tuned, in one line.
    public var summary: String {
        let tuned = teacher.tuning.map { ", \($0.state) on \($0.graph)" } ?? ""
        return "\(teacher.name), \(teacher.model.parameterCount / 1_000_000) M parameters\(tuned)"
    }

    /// Whether a person stopped the tuning early.
    public var wasInterrupted: Bool { teacher.tuning?.wasInterrupted == true }
    /// The size of weights and adapter in bytes.
    public var memoryBytes: Int { teacher.model.byteCount }
    /// `name`, `parameters`, `losses`.
    public var fieldNames: [String] { ["name", "parameters", "losses", "seconds"] }

    /// A field's value.
    public func field(_ name: String) -> Value? {
        switch name {
        case "name": .text(teacher.name)
        case "parameters": .integer(teacher.model.parameterCount)
        case "losses": .list(teacher.tuning?.losses.map { .number($0) } ?? [])
        case "seconds": teacher.tuning.map { .number($0.seconds) } ?? .nothing
        default: nil
        }
    }

    /// The card.
    public var rendering: any Renderable { TeacherCard.card(of: teacher) }
}
