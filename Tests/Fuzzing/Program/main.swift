import CFuzzer
import Foundation
import FuzzTargets

// FUZZ_TARGET=NAME Fuzz [libFuzzer's options] CORPUS: tries inputs on one target.
let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
guard FuzzTarget.named(name) != nil else {
    print("FUZZ_TARGET is one of: \(FuzzTarget.all.map(\.name).joined(separator: " "))")
    exit(2)
}

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
let status = LLVMFuzzerRunDriver(&count, &arguments) { bytes, size in
    FuzzTarget.current.run(Array(UnsafeBufferPointer(start: bytes, count: size)))
    return 0
}
exit(status)
