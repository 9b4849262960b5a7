import Glibc
import JupyterProtocol
import Support

/// Gives back the pages of the program and its libraries that only starting up needed.
///
/// Linking, and Swift's first look at which type conforms to what, touch many pages that are never
/// used again; the system counts them, and their neighbours, as the kernel's memory. They stay in the
/// system's file cache, so that what is needed again comes back without reading the disk.
enum StartupPages {
    /// Gives them back a moment after the kernel has started.
    static func releaseSoon() {
        BackgroundThread.start("lingu-pages") {
            Pause.seconds(1)
            release(of: ProcessFile.text("/proc/self/smaps"))
        }
    }

    private static func release(of report: String) {
        for range in unchangedRanges(of: report) {
            guard let start = UnsafeMutableRawPointer(bitPattern: range.lowerBound) else {
                continue
            }
            // SAFETY: the pages are those of a file, cannot be written, and none was changed before
            // that was made so; reading them again gives the same bytes.
            madvise(start, range.count, MADV_DONTNEED)
        }
    }

    /// The addresses of mapped files that are not writable and hold no page of their own.
    ///
    /// - Parameter report: The text of `/proc/self/smaps`.
    static func unchangedRanges(of report: String) -> [Range<UInt>] {
        var ranges: [Range<UInt>] = []
        var current: Range<UInt>?
        for line in report.split(separator: "\n")
        where line.first?.isUppercase == false || line.hasPrefix("Anonymous:") {
            let words = line.split(separator: " ")
            if let first = words.first, !first.hasSuffix(":") {
                current = words.count > 5 ? Self.range(first, permissions: words[1], words[5]) : nil
            } else if words.first == "Anonymous:", let range = current, words[1] == "0" {
                ranges.append(range)
            }
        }
        return ranges
    }

    private static func range(_ text: Substring, permissions: Substring, _ file: Substring)
        -> Range<UInt>?
    {
        let ends = text.split(separator: "-").compactMap { UInt($0, radix: 16) }
        guard file.hasPrefix("/"), ["r-xp", "r--p"].contains(permissions), ends.count == 2,
            ends[0] < ends[1]
        else { return nil }
        return ends[0]..<ends[1]
    }
}
