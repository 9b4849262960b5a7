import Compute
import Foundation
import Store
import Support

/// One check of this machine, and and the remedy if need be.
public struct Finding: Sendable, Equatable {
    /// The state.
    public enum Grade: String, Sendable {
        /// As it should be.
        case good = "ok"
        /// It works, but could be better.
        case advice = "note"
        /// It does not work.
        case broken = "BROKEN"
    }

    /// The state.
    public let grade: Grade
    /// The subject, such as `OpenBLAS`.
    public let subject: String
    /// The finding.
    public let summary: String
    /// The remedy, if one is needed.
    public let remedy: String?

    /// Notes a finding.
    public init(_ grade: Grade, _ subject: String, _ summary: String, remedy: String? = nil) {
        self.grade = grade
        self.subject = subject
        self.summary = summary
        self.remedy = remedy
    }
}

/// The resources of this machine: libraries, threads, memory, folders, models and data.
public enum MachineReport {
    /// All findings about a home folder and the machine around it.
    public static func findings(home: LinguHome) -> [Finding] {
        let processor = Processor.here
        return [
            Finding(.good, "program", "lingu \(LinguVersion.current)"), folder(home),
            openBLAS(core: BLAS.coreName, processor), oneDNN(version: OneDNN.version),
            Finding(
                .good, "threads",
                "\(ThreadPool.shared.threadCount) of \(ProcessInfo.processInfo.activeProcessorCount) processors"
            ), memory(), models(home),
        ] + BuildableData.all.map(data)
    }

    /// The processor features that determine which routines are fast.
    struct Processor {
        let hasAVX512: Bool

        static var here: Processor {
            let info = FileManager.default.contents(atPath: "/proc/cpuinfo") ?? Data()
            let flags =
                String(decoding: info, as: UTF8.self).split(separator: "\n")
                .first { $0.hasPrefix("flags") }?.split(separator: " ") ?? []
            return Processor(
                hasAVX512: flags.contains("avx512f"))
        }
    }

    private static func folder(_ home: LinguHome) -> Finding {
        do throws(FileError) {
            try LinguHome.createFolder(home.path)
            let probe = home.path + "/.probe-\(UUID().uuidString)"
            try AtomicFile.write([], to: probe)
            unlink(probe)
            return Finding(.good, "folder", "\(home.path) can be written")
        } catch {
            return Finding(
                .broken, "folder", error.summary,
                remedy: "set LINGU_HOME to a folder that can be written")
        }
    }

    /// OpenBLAS's kernels in use; slow ones on a fast processor get a remedy.
    static func openBLAS(core: String, _ processor: Processor) -> Finding {
        let summary = "uses its \(core) kernels"
        let slow = ["haswell", "zen", "sandybridge", "nehalem", "prescott", "core2", "generic"]
        guard processor.hasAVX512, slow.contains(core.lowercased()) else {
            return Finding(.good, "OpenBLAS", summary)
        }
        return Finding(
            .advice, "OpenBLAS", summary + ", though the processor has AVX-512",
            remedy:
                "unset OPENBLAS_CORETYPE and LINGU_KEEP_BLAS_ENV; products then run twice as fast")
    }

    /// Whether oneDNN is used, and the storage format of teachers' weights.
    static func oneDNN(version: String?) -> Finding {
        let form = "; teachers' weights are kept as " + FrozenMatrices.form(in: .bfloat16)
        guard let version else {
            return Finding(
                .advice, "oneDNN", "is not in use: small matrix products are slower" + form,
                remedy: "install the Debian package libdnnl-dev and build again with `make`")
        }
        return Finding(.good, "oneDNN", "\(version) multiplies small matrices" + form)
    }

    private static func memory() -> Finding {
        let total = Int(ProcessInfo.processInfo.physicalMemory)
        let summary = String(format: "%.1f GB", Double(total) / 1e9)
        guard total < 3_500_000_000 else { return Finding(.good, "memory", summary) }
        return Finding(
            .advice, "memory", summary,
            remedy: "tuning a teacher needs 4 GB or more; training students needs less")
    }

    private static func models(_ home: LinguHome) -> Finding {
        let names = ModelStore(folder: home.models).list().map(\.name)
        guard names.isEmpty else {
            return Finding(.good, "teachers", names.joined(separator: ", "))
        }
        return Finding(
            .advice, "teachers", "the model store is empty",
            remedy: "lingu models pull gemma3-270m, or load a GGUF file by its path")
    }

    private static func data(_ data: BuildableData) -> Finding {
        data.isHere
            ? Finding(.good, data.name, "installed")
            : Finding(.advice, data.name, "not installed", remedy: data.remedy)
    }
}
