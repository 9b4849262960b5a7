import CFuzzer
import Foundation
import FuzzTargets

// FUZZ_TARGET=NAME Fuzz [libFuzzer's options] CORPUS: tries inputs on one target.
let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
guard FuzzTarget.named(name) != nil else {
    print("FUZZ_TARGET is one of: \(FuzzTarget.all.map(\.name).joined(separator: " "))")
    exit(2)
}

/// The entry point that libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // SAFETY: libFuzzer lends `size` bytes during the call.
    FuzzTarget.current.run(Array(UnsafeBufferPointer(start: bytes, count: size)))
    return 0
}

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
exit(LLVMFuzzerRunDriver(&count, &arguments) { testOneInput($0, $1) })
