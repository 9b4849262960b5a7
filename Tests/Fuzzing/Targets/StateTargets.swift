import Distillation
import GraphNetworks
import Graphs
import Support

extension FuzzTarget {
    static let states = [
        FuzzTarget("student") { bytes in
            // student.json, a line of three dashes, then the weights.
            let mark = Array("\n---\n".utf8)
            let end = bytes.indices.first { bytes[$0...].starts(with: mark) } ?? bytes.count
            try Scratch.with([
                ("student.json", Array(bytes[..<end])),
                ("model.safetensors", Array(bytes[min(end + mark.count, bytes.count)...])),
            ]) { folder in
                let student = try SavedStudent(folder: folder)
                _ = student.model
            }
        }
    ]
}
