import Glibc
import JSON
import Logging
import Support

/// Reads lines of bounded length from a descriptor.
struct LineReader {
    /// A line, or the fact that one was too long and skipped.
    enum Line: Equatable {
        case line([UInt8])
        case tooLong
    }

    private let descriptor: Int32
    private let limit: Int
    private var chunk = [UInt8](repeating: 0, count: 1 << 16)
    private var filled = 0
    private var position = 0

    init(descriptor: Int32, limit: Int) {
        self.descriptor = descriptor
        self.limit = limit
    }

    /// The next line without its end; `nil` at the end of the input.
    mutating func next() -> Line? {
        var line: [UInt8] = []
        var isTooLong = false
        while true {
            if position == filled {
                filled = fill()
                position = 0
                guard filled > 0 else {
                    return line.isEmpty && !isTooLong ? nil : isTooLong ? .tooLong : .line(line)
                }
            }
            let rest = chunk[position..<filled]
            let end = rest.firstIndex(of: UInt8(ascii: "\n"))
            let piece = rest[..<(end ?? filled)]
            if line.count + piece.count > limit {
                isTooLong = true
                line = []
            } else if !isTooLong {
                line.append(contentsOf: piece)
            }
            position = end.map { $0 + 1 } ?? filled
            if end != nil { return isTooLong ? .tooLong : .line(line) }
        }
    }

    private mutating func fill() -> Int {
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count >= 0 || errno != EINTR { return max(0, count) }
        }
    }
}
