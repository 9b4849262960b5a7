import Glibc

/// Keeps OpenBLAS from being told to use slow kernels.
///
/// OpenBLAS reads these variables when it is loaded, which is before `main`; so the program replaces
/// itself once by itself without them. `LINGU_KEEP_BLAS_ENV=1` keeps them.
enum BLASEnvironment {
    static let names = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"]

    /// Restarts the program if the environment slows OpenBLAS down; else returns.
    static func reexecuteIfNeeded() {
        guard value("LINGU_KEEP_BLAS_ENV") != "1", names.contains(where: { value($0) != "" })
        else { return }
        for name in names { unsetenv(name) }
        execv("/proc/self/exe", CommandLine.unsafeArgv)
        // Where the program cannot be restarted it runs as it is, only slower.
    }

    private static func value(_ name: String) -> String {
        getenv(name).map { String(cString: $0) } ?? ""
    }
}
