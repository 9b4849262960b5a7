/// The Python dictionary at the head of an `.npy` file.
struct NumPyHeader {
    private(set) var type = ""
    private(set) var isFortranOrder = false
    private(set) var shape: [Int] = []

    private var rest: Substring
    private let path: String

    /// Reads `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
    init(parsing text: String, path: String) throws(CheckpointError) {
        rest = text[...]
        self.path = path
        var found: Set<String> = []
        try expect("{")
        while !skips("}") {
            let key = try quoted()
            try expect(":")
            guard found.insert(key).inserted else { throw wrong }
            switch key {
            case "descr": type = Self.withoutNativeOrder(try quoted())
            case "fortran_order": isFortranOrder = try truthValue()
            case "shape": shape = try dimensions()
            default: throw wrong
            }
            if !skips(",") {
                try expect("}")
                break
            }
        }
        guard found.count == 3 else { throw wrong }
    }

    /// `=` means this machine's order, and `<` before one byte means nothing.
    private static func withoutNativeOrder(_ type: String) -> String {
        var type = type
        if type.first == "=" { type = "<" + type.dropFirst() }
        return type.first == "<" && type.last == "1" ? "|" + type.dropFirst() : type
    }

    private var wrong: CheckpointError { .malformed(path: path, what: "its header is not NumPy's") }

    private mutating func skips(_ token: String) -> Bool {
        rest = rest.drop { $0 == " " || $0 == "\n" }
        guard rest.hasPrefix(token) else { return false }
        rest = rest.dropFirst(token.count)
        return true
    }

    private mutating func expect(_ token: String) throws(CheckpointError) {
        guard skips(token) else { throw wrong }
    }

    private mutating func quoted() throws(CheckpointError) -> String {
        guard let mark = skips("'") ? "'" : skips("\"") ? "\"" : nil,
            let end = rest.firstIndex(of: Character(mark))
        else { throw wrong }
        let text = rest[..<end]
        rest = rest[end...].dropFirst()
        return String(text)
    }

    private mutating func truthValue() throws(CheckpointError) -> Bool {
        if skips("False") { return false }
        try expect("True")
        return true
    }

    private mutating func dimensions() throws(CheckpointError) -> [Int] {
        try expect("(")
        var dimensions: [Int] = []
        while !skips(")") {
            _ = skips("")
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard let number = Int(digits) else { throw wrong }
            dimensions.append(number)
            rest = rest.dropFirst(digits.count)
            if rest.first == "L" { rest = rest.dropFirst() }
            if !skips(",") {
                try expect(")")
                break
            }
        }
        return dimensions
    }
}
