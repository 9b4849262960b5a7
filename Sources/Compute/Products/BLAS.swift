import COpenBLAS

/// The linear algebra library in use.
public enum BLAS {
    /// The kernels OpenBLAS chose for this processor, such as `SkylakeX` or `Haswell`.
    public static var coreName: String { String(cString: openblas_get_corename()) }

    /// OpenBLAS's version and build settings.
    public static var configuration: String { String(cString: openblas_get_config()) }

    private static let prepared: Void = openblas_set_num_threads(1)

    /// Makes OpenBLAS single-threaded, once.
    static func prepare() { prepared }
}
