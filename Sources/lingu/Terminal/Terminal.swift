import Glibc
import Support

/// The controlling terminal.
enum Terminal {
    /// Whether a person types.
    static var isInteractive: Bool { isatty(0) == 1 && isatty(1) == 1 }

    /// Its size in cells; 80 × 24 where there is none.
    static var size: (columns: Int, rows: Int) {
        var size = winsize()
        let status = ioctl(1, UInt(TIOCGWINSZ), &size)
        guard status == 0, size.ws_col > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Runs a body while keys arrive one by one and are not shown.
    static func withRawMode<R>(_ body: () -> R) -> R {
        var before = termios()
        guard tcgetattr(0, &before) == 0 else { return body() }
        var raw = before
        cfmakeraw(&raw)
        raw.c_oflag |= tcflag_t(OPOST)
        tcsetattr(0, TCSADRAIN, &raw)
        defer { tcsetattr(0, TCSADRAIN, &before) }
        return body()
    }

    /// Reads a line, looking often whether it shall stop.
    ///
    /// - Returns: The line, or `nil` at the end of the input.
    /// - Throws: `Interrupted` when the flag is raised.
    static func readLine(isPassword: Bool, cancellation: Cancellation) throws(Interrupted)
        -> String?
    {
        var before = termios()
        let isTerminal = tcgetattr(0, &before) == 0
        if isPassword, isTerminal {
            var hidden = before
            hidden.c_lflag &= ~tcflag_t(ECHO)
            tcsetattr(0, TCSADRAIN, &hidden)
        }
        defer {
            if isPassword, isTerminal {
                tcsetattr(0, TCSADRAIN, &before)
                StandardStream.output.write("\n")
            }
        }
        var line: [UInt8] = []
        while true {
            try cancellation.check()
            guard isReadable(milliseconds: 50) else { continue }
            var byte: UInt8 = 0
            guard read(0, &byte, 1) == 1 else {
                return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
            }
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
    }

    /// Waits until a key was pressed or the input has ended.
    static func isReadable(milliseconds: Int32) -> Bool {
        var waiting = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, milliseconds) > 0
    }
}
