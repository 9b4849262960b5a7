import Distillation
import Figures

/// The card of `teacher describe`.
enum TeacherCard {
    /// Architecture, sizes, storage, licence, and the losses if it was tuned.
    static func card(of teacher: Teacher) -> CardPanel {
        var rows = teacher.model.facts.map { CardPanel.Row($0.name, $0.value) }
        // The notice says it in full; a file may have only a short name for it.
        if !teacher.notice.license.isEmpty { rows.removeAll { $0.name == "licence" } }
        if !teacher.mergedAdapters.isEmpty {
            rows.append(.init("merged adapters", String(teacher.mergedAdapters.count)))
        }
        rows.append(.init("chat format", teacher.chat.summary))
        rows.append(.init("prompts", prompts(of: teacher)))
        if !teacher.notice.license.isEmpty {
            rows.append(.init("licence", teacher.notice.license))
        }
        if !teacher.notice.source.isEmpty { rows.append(.init("source", teacher.notice.source)) }
        var figures: [any Figure] = []
        var notes = teacher.loadingNotes
        if let tuning = teacher.tuning, teacher.isTuned {
            rows.append(
                .init(
                    "tuned on",
                    "\(tuning.graph), \(tuning.nodeCount) nodes, \(tuning.losses.count) steps, \(tuning.seconds.integer(clampedTo: 0...Int.max)) s"
                ))
            if tuning.losses.count > 1 {
                figures.append(
                    LossCurveFigure(title: "tuning loss", losses: tuning.losses))
            }
            if tuning.wasInterrupted { notes.append("■ \(tuning.state)") }
            if let warning = tuning.warning { notes.append(warning) }
        }
        return CardPanel(
            title: "Teacher \(teacher.name)",
            subtitle: state(of: teacher), rows: rows,
            figures: figures, notes: notes)
    }

    private static func state(of teacher: Teacher) -> String {
        if let tuning = teacher.tuning { return tuning.state }
        return teacher.model.adapter == nil ? "not tuned" : "with an adapter"
    }

    private static func prompts(of teacher: Teacher) -> String {
        let prompts = teacher.prompts
        let facts = [
            "hops 0–\(prompts.hops)", "\(prompts.neighborsPerHop) neighbours per hop",
            "\(prompts.neighborWords) words each", "at most \(prompts.maximumTokens) tokens",
            prompts.showsTrainingLabels ? "training neighbours with their labels" : "",
            prompts.template == .standard ? "" : "own template",
        ]
        return facts.filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
