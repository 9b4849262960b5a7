import Foundation

#if LINGU_ONEDNN
    import COneDNN
#endif

/// oneDNN, the library that is fastest for bfloat16 and narrow shapes.
public enum OneDNN {
    /// Whether it was compiled in and is installed, and `LINGU_ONEDNN_OFF=1` is not set.
    public static let isAvailable: Bool = {
        #if LINGU_ONEDNN
            ProcessInfo.processInfo.environment["LINGU_ONEDNN_OFF"] != "1" && onednn_open()
        #else
            false
        #endif
    }()

    /// Its version, such as `2.6.3`, if it is available.
    public static var version: String? {
        #if LINGU_ONEDNN
            guard isAvailable else { return nil }
            let number = onednn_version()
            return "\(number / 10_000).\(number / 100 % 100).\(number % 100)"
        #else
            return nil
        #endif
    }
}
