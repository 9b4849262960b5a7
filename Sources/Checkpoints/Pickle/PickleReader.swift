import Support

/// Reads Python's pickles (protocols 0 to 5) as data: no code in them is run.
///
/// A pickle is a program for a small stack machine. Its instructions for plain data are carried out;
/// functions and classes are known by name from a fixed list (`PickleConstructors`), and any other is
/// an error that names it.
public struct PickleReader {
    /// Finds the bytes that a PyTorch file keeps beside its pickle under a key.
    typealias StorageReader = (_ key: String) throws -> ByteRegion

    let path: String
    let region: ByteRegion
    var input: ByteReader
    var heap: [PickleContent] = []
    private var stack: [Int] = []
    private var marks: [Int] = []
    private var memo: [Int: Int] = [:]
    private let storages: StorageReader?

    /// Reads a pickle's value.
    ///
    /// - Throws: `FileError`, `CheckpointError`.
    public static func read(path: String) throws -> PickleValue {
        let bytes = try InputFile.contents(of: path, limit: 4 << 30)
        return try read(ByteRegion(copying: bytes), path: path)
    }

    /// Reads the value of a pickle in memory.
    ///
    /// - Throws: `CheckpointError`.
    public static func read(_ region: ByteRegion, path: String) throws -> PickleValue {
        try read(region, path: path, storages: nil)
    }

    static func read(_ region: ByteRegion, path: String, storages: StorageReader?) throws
        -> PickleValue
    {
        var reader = PickleReader(region, path: path, storages: storages)
        let root = try reader.run()
        return PickleValue(reader.heap, root)
    }

    private init(_ region: ByteRegion, path: String, storages: StorageReader?) {
        self.path = path
        self.region = region
        self.storages = storages
        input = ByteReader(region, path: path)
    }

    // MARK: - The machine

    private mutating func run() throws -> Int {
        while true {
            let code: UInt8 = try input.read("an instruction")
            if code == UInt8(ascii: ".") { return try pop() }
            if try runScalar(code) || runText(code) || runContainer(code) || runMemo(code) {
                continue
            }
            try runCall(code)
        }
    }

    func malformed(_ what: String) -> CheckpointError { .malformed(path: path, what: what) }

    mutating func push(_ content: PickleContent) {
        heap.append(content)
        stack.append(heap.count - 1)
    }

    private mutating func pop() throws(CheckpointError) -> Int {
        guard stack.count > (marks.last ?? 0), let top = stack.popLast() else {
            throw malformed("its stack is empty")
        }
        return top
    }

    private func top() throws(CheckpointError) -> Int {
        guard stack.count > (marks.last ?? 0), let top = stack.last else {
            throw malformed("its stack is empty")
        }
        return top
    }

    private mutating func popToMark() throws(CheckpointError) -> [Int] {
        guard let mark = marks.popLast() else { throw malformed("a mark is missing") }
        let items = Array(stack[mark...])
        stack.removeSubrange(mark...)
        return items
    }

    // MARK: - Plain data

    private mutating func runScalar(_ code: UInt8) throws -> Bool {
        switch code {
        case 0x80: let _: UInt8 = try input.read("the protocol")
        case 0x95: let _: UInt64 = try input.read("a frame")
        case UInt8(ascii: "N"): push(.none)
        case 0x88: push(.boolean(true))
        case 0x89: push(.boolean(false))
        case UInt8(ascii: "J"): push(.integer(Int(try input.read("a number") as Int32)))
        case UInt8(ascii: "K"): push(.integer(Int(try input.read("a number") as UInt8)))
        case UInt8(ascii: "M"): push(.integer(Int(try input.read("a number") as UInt16)))
        case 0x8a: try pushLong(UInt64(try input.read("a number") as UInt8))
        case 0x8b: try pushLong(UInt64(try input.read("a number") as UInt32))
        case UInt8(ascii: "G"):
            let bits: UInt64 = try input.read("a number")
            push(.number(Double(bitPattern: bits.byteSwapped)))
        case UInt8(ascii: "F"): push(.number(try decimal(try line())))
        case UInt8(ascii: "I"), UInt8(ascii: "L"):
            let word = try line()
            if code == UInt8(ascii: "I"), word == "00" || word == "01" {
                push(.boolean(word == "01"))
            } else {
                let digits = word.hasSuffix("L") ? String(word.dropLast()) : word
                push(try Int(digits).map { .integer($0) } ?? .number(decimal(digits)))
            }
        default: return false
        }
        return true
    }

    private func decimal(_ word: String) throws(CheckpointError) -> Double {
        guard let number = Double(word) else {
            throw malformed("“\(word.prefix(20))” is not a number")
        }
        return number
    }

    /// An integer of so many bytes; beyond 64 bits it is rounded.
    private mutating func pushLong(_ length: UInt64) throws {
        let bytes = region[try input.take(length, limit: 1 << 16, "a number")]
        let isNegative = bytes.withBytes { ($0.last ?? 0) >= 0x80 }
        var value = 0
        var rounded = 0.0
        bytes.withBytes { bytes in
            for (place, byte) in bytes.enumerated().reversed() {
                let digit = isNegative ? ~byte : byte
                rounded = rounded * 256 + Double(digit)
                if place < 8 {
                    value |= Int(truncatingIfNeeded: UInt64(byte) << UInt64(clamping: place * 8))
                }
            }
        }
        if isNegative, bytes.count < 8 { value |= -1 << (bytes.count * 8) }
        push(bytes.count <= 8 ? .integer(value) : .number(isNegative ? -rounded - 1 : rounded))
    }

    /// The bytes up to the next line feed, as a text.
    private mutating func line() throws(CheckpointError) -> String {
        let start = input.position
        let rest = region.count - start
        let length = region.withBytes { bytes in
            (0..<min(rest, 1 << 20)).first { bytes[start + $0] == 0x0a }
        }
        guard let length else { throw malformed("a line does not end") }
        let range = try input.take(UInt64(length), "a line")
        let _: UInt8 = try input.read("a line")
        return try input.text(range, "a line")
    }

    private mutating func runText(_ code: UInt8) throws -> Bool {
        switch code {
        case UInt8(ascii: "X"): try pushText(UInt64(try input.read("a text") as UInt32))
        case 0x8c: try pushText(UInt64(try input.read("a text") as UInt8))
        case 0x8d: try pushText(try input.read("a text"))
        case UInt8(ascii: "T"), UInt8(ascii: "B"):
            try pushBytes(UInt64(try input.read("bytes") as UInt32))
        case UInt8(ascii: "U"), UInt8(ascii: "C"):
            try pushBytes(UInt64(try input.read("bytes") as UInt8))
        case 0x8e, 0x96: try pushBytes(try input.read("bytes"))
        case UInt8(ascii: "V"): push(.text(PythonText.unescaped(try line())))
        case UInt8(ascii: "S"):
            let quoted = try line()
            push(.text(PythonText.unescaped(String(quoted.dropFirst().dropLast()))))
        default: return false
        }
        return true
    }

    private mutating func pushText(_ length: UInt64) throws {
        let range = try input.take(length, "a text")
        // Python may write halves of characters, which are no UTF-8.
        push(.text(region[range].withBytes { String(decoding: $0, as: UTF8.self) }))
    }

    private mutating func pushBytes(_ length: UInt64) throws {
        push(.bytes(region[try input.take(length, "bytes")]))
    }

    // MARK: - Lists and dictionaries

    private mutating func runContainer(_ code: UInt8) throws -> Bool {
        switch code {
        case UInt8(ascii: "("): marks.append(stack.count)
        case UInt8(ascii: ")"): push(.list([], isTuple: true))
        case UInt8(ascii: "]"), 0x8f: push(.list([], isTuple: false))
        case UInt8(ascii: "}"): push(.dictionary([]))
        case UInt8(ascii: "t"): push(.list(try popToMark(), isTuple: true))
        case UInt8(ascii: "l"), 0x91: push(.list(try popToMark(), isTuple: false))
        case 0x85, 0x86, 0x87:
            var items: [Int] = []
            for _ in 0..<Int(code - 0x84) { items.append(try pop()) }
            push(.list(items.reversed(), isTuple: true))
        case UInt8(ascii: "d"): push(.dictionary(try pairs(of: try popToMark())))
        case UInt8(ascii: "a"):
            let item = try pop()
            try append([item], to: try top())
        case UInt8(ascii: "e"), 0x90:
            let items = try popToMark()
            try append(items, to: try top())
        case UInt8(ascii: "s"):
            let value = try pop()
            let key = try pop()
            try set([(key, value)], in: try top())
        case UInt8(ascii: "u"):
            let added = try pairs(of: try popToMark())
            try set(added, in: try top())
        default: return false
        }
        return true
    }

    private func pairs(of items: [Int]) throws(CheckpointError) -> [(key: Int, value: Int)] {
        guard items.count % 2 == 0 else { throw malformed("a key has no value") }
        return stride(from: 0, to: items.count, by: 2).map { (items[$0], items[$0 + 1]) }
    }

    private mutating func append(_ added: [Int], to target: Int) throws(CheckpointError) {
        guard case .list(var items, let isTuple) = heap[target] else {
            throw malformed("something is appended to no list")
        }
        heap[target] = .none
        items += added
        heap[target] = .list(items, isTuple: isTuple)
    }

    private mutating func set(_ added: [(key: Int, value: Int)], in target: Int)
        throws(CheckpointError)
    {
        guard case .dictionary(var pairs) = heap[target] else {
            throw malformed("something is set in no dictionary")
        }
        heap[target] = .none
        pairs += added
        heap[target] = .dictionary(pairs)
    }

    // MARK: - Memory and calls

    private mutating func runMemo(_ code: UInt8) throws -> Bool {
        switch code {
        case UInt8(ascii: "q"): memo[Int(try input.read("a place") as UInt8)] = try top()
        case UInt8(ascii: "r"): memo[Int(try input.read("a place") as UInt32)] = try top()
        case UInt8(ascii: "p"): memo[Int(try line()) ?? -1] = try top()
        case 0x94: memo[memo.count] = try top()
        case UInt8(ascii: "h"): try recall(Int(try input.read("a place") as UInt8))
        case UInt8(ascii: "j"): try recall(Int(try input.read("a place") as UInt32))
        case UInt8(ascii: "g"): try recall(Int(try line()) ?? -1)
        case UInt8(ascii: "0"):
            if stack.count == marks.last { _ = marks.popLast() } else { _ = try pop() }
        case UInt8(ascii: "1"): _ = try popToMark()
        case UInt8(ascii: "2"): stack.append(try top())
        default: return false
        }
        return true
    }

    private mutating func recall(_ place: Int) throws(CheckpointError) {
        guard let index = memo[place] else { throw malformed("it recalls what it did not store") }
        stack.append(index)
    }

    private mutating func runCall(_ code: UInt8) throws {
        switch code {
        case UInt8(ascii: "c"):
            let module = try line()
            push(.global(try PickleConstructors.known(module, try line(), path: path)))
        case 0x93:
            let name = PickleValue(heap, try pop()).text
            let module = PickleValue(heap, try pop()).text
            guard let module, let name else { throw malformed("a class has no name") }
            push(.global(try PickleConstructors.known(module, name, path: path)))
        case UInt8(ascii: "R"), 0x81:
            let arguments = try pop()
            let function = try pop()
            push(try call(function, arguments))
        case 0x92:
            _ = try pop()
            let arguments = try pop()
            push(try call(try pop(), arguments))
        case UInt8(ascii: "b"):
            let state = try pop()
            try build(try top(), state)
        case UInt8(ascii: "Q"):
            let id = try pop()
            push(try storage(id))
        default:
            throw CheckpointError.unsupportedVersion(
                path: path, format: "pickle",
                version: "with instruction \(String(code, radix: 16))")
        }
    }

    /// The storage that a PyTorch file refers to.
    private func storage(_ id: Int) throws -> PickleContent {
        guard let storages, let parts = PickleValue(heap, id).elements, parts.count >= 5,
            parts[0].text == "storage", let key = parts[2].text
        else { throw malformed("it refers to something outside of the file") }
        let type = parts[1].kind
        guard let format = PickleConstructors.storageFormats[type] else {
            throw CheckpointError.unsupportedFormat(path: path, tensor: key, format: type)
        }
        return .storage(format: format, region: try storages(key))
    }
}

/// Texts as Python writes them with backslashes.
enum PythonText {
    static func unescaped(_ text: String) -> String {
        guard text.contains("\\") else { return text }
        var result = String.UnicodeScalarView()
        var rest = Array(text.unicodeScalars)[...]
        let digits: [Unicode.Scalar: Int] = ["x": 2, "u": 4, "U": 8]
        let plain: [Unicode.Scalar: Unicode.Scalar] = ["n": "\n", "t": "\t", "r": "\r"]
        while let scalar = rest.popFirst() {
            guard scalar == "\\", let next = rest.popFirst() else {
                result.append(scalar)
                continue
            }
            if let count = digits[next],
                let code = UInt32(
                    String(String.UnicodeScalarView(rest.prefix(count))), radix: 16),
                let decoded = Unicode.Scalar(code)
            {
                result.append(decoded)
                rest = rest.dropFirst(count)
            } else {
                result.append(plain[next] ?? next)
            }
        }
        return String(result)
    }
}
