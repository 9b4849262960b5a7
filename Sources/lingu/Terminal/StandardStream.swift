import Glibc
import Support
import Synchronization

/// The process's own streams, written without a buffer.
struct StandardStream {
    let descriptor: Int32

    static let output = StandardStream(descriptor: 1)
    static let error = StandardStream(descriptor: 2)

    /// Whether a person watches it.
    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Writes a text whole; that standard output takes it no more is remembered.
    func write(_ text: String) {
        var text = text
        let isWritten = text.withUTF8 { bytes in
            FileReplacement.writeAll(UnsafeRawBufferPointer(bytes), to: descriptor)
        }
        if !isWritten, descriptor == 1 { OutputFailure.note(errno) }
    }
}

/// The failure of standard output: results that nobody gets are no success.
///
/// Where the reader is gone, as behind `| head`, the process ends silently by the signal that other
/// programs end by; everything else, such as a full disk, is an error at the end.
enum OutputFailure {
    private static let first = Mutex<Int32?>(nil)

    /// Remembers why standard output could not be written.
    static func note(_ code: Int32) {
        if code == EPIPE {
            signal(SIGPIPE, SIG_DFL)
            raise(SIGPIPE)
        }
        first.withLock { $0 = $0 ?? code }
    }

    /// Lets the process end with an error if its standard output could not be written.
    static func reportAtExit() {
        _ = registration
    }

    private static let registration: Int32 = atexit {
        // Libraries print through the C library's buffer.
        if fflush(nil) != 0 { first.withLock { $0 = $0 ?? errno } }
        guard let code = first.withLock({ $0 }) else { return }
        let reason = String(cString: strerror(code))
        StandardStream.error.write(
            "lingu: standard output cannot be written: \(reason)\n"
                + "  → free space on the disk, or write to another place\n")
        _exit(1)
    }
}

/// The three standard descriptors, which a process may be started without.
enum StandardDescriptors {
    /// Opens those that are closed, so that no file of ours gets their descriptors and what is printed
    /// into it; writing to standard output still fails.
    static func requireOpen() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
            let mode = descriptor == 0 ? O_WRONLY : descriptor == 1 ? O_RDONLY : O_RDWR
            _ = open("/dev/null", mode)
        }
        // A limit on the size of files is an error of writing, not the end of the process.
        signal(SIGXFSZ, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
    }
}
