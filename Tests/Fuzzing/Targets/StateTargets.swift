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
        },
        FuzzTarget("hop-features") { bytes in
            try Scratch.with([("k.safetensors", bytes)]) { folder in
                let features = try HopFeatures(path: folder + "/k.safetensors")
                try features.write(to: folder + "/again.safetensors")
                let again = try HopFeatures(path: folder + "/again.safetensors")
                precondition(again.hops.count == features.hops.count, "hops were lost")
            }
        },
        FuzzTarget("hop-cache") { bytes in
            // Two bytes choose the shape that is expected, the rest is the file.
            let shape = bytes.prefix(2).map(Int.init) + [0, 0]
            let name = SHA256.hexadecimal(of: Array("key".utf8)) + ".hops"
            try Scratch.with([(name, Array(bytes.dropFirst(2)))]) { folder in
                func open() -> FeatureCache {
                    FeatureCache(
                        folder: folder, key: "key", nodeCount: 1 + shape[0] % 4,
                        hopCount: 1 + shape[0] / 4 % 3, width: 1 + shape[1] % 5,
                        classCount: 1 + shape[1] / 5 % 3)
                }
                let (first, second) = (open(), open())
                for node in 0...shape[0] % 4 {
                    precondition(first.has(node) == second.has(node), "reading changed the file")
                }
                precondition(
                    first.tensors().features.allSatisfy(\.isFinite), "a cache gave NaN or infinity")
            }
        },
    ]
}
