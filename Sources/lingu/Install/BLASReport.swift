import Compute
import Foundation
import Support

/// Which routines multiply matrices, and whether faster ones are at hand.
enum BLASReport {
    static func findings() -> [Finding] {
        let info = FileManager.default.contents(atPath: "/proc/cpuinfo") ?? Data()
        let flags =
            String(decoding: info, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix("flags") } ?? ""
        return [
            openBLAS(core: BLAS.coreName, hasAVX512: flags.contains("avx512f")),
            oneDNN(version: OneDNN.version, hasBF16: flags.contains("avx512_bf16")),
        ]
    }

    static func openBLAS(core: String, hasAVX512: Bool) -> Finding {
        let summary = "OpenBLAS uses its \(core) kernels"
        let slow = ["Haswell", "Zen", "Sandybridge", "Nehalem", "Prescott", "Core2", "Generic"]
        guard hasAVX512, slow.contains(where: { core.lowercased() == $0.lowercased() }) else {
            return Finding(grade: .good, summary: summary)
        }
        return Finding(
            grade: .advice, summary: summary + ", though the processor has AVX-512",
            remedy:
                "unset OPENBLAS_CORETYPE and LINGU_KEEP_BLAS_ENV; products then run twice as fast")
    }

    static func oneDNN(version: String?, hasBF16: Bool) -> Finding {
        guard let version else {
            return Finding(
                grade: .advice, summary: "oneDNN is not in use: no products in bfloat16",
                remedy: "install the Debian package libdnnl-dev and build again with `make`")
        }
        return Finding(
            grade: .good,
            summary: "oneDNN \(version) multiplies"
                + (hasBF16 ? " in bfloat16" : "; the processor has no bfloat16 instructions"))
    }
}
