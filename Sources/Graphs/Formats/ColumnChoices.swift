import Text

/// A person's choices for a file's columns, where their names do not tell.
public struct ColumnChoices: Sendable, Equatable {
    /// How a node's text is put together of several columns.
    public enum ComposedText: Sendable, Equatable {
        /// The columns' entries below each other, empty ones left out.
        case columns([String])
        /// A pattern with columns in braces, such as `{title}. {abstract}`.
        case pattern(String)
    }

    /// The column of each role, by its name in the file.
    public var names: [ColumnRole: String] = [:]
    /// How texts are put together, if they are not one column.
    public var composedText: ComposedText?
    /// The separator of fields; `nil`: it is recognised.
    public var delimiter: Delimiter?
    /// A file of edges that replace those of the source.
    public var edgesPath: String?
    /// Whether edges of nodes that are not there are left out instead of being an error.
    public var dropsUnknownNodes = false
    /// Whether no column is taken for labels.
    public var ignoresLabels = false

    /// Leaves everything to the columns' names.
    public init() {}

    /// Chooses the text: one column, several, or a pattern with columns in braces.
    public mutating func setText(_ words: [String]) {
        if words.count == 1, let word = words.first {
            if word.contains("{") { composedText = .pattern(word) } else { names[.text] = word }
        } else if words.count > 1 {
            composedText = .columns(words)
        }
    }

    /// Whether a role's column was chosen rather than left to its name.
    func chooses(_ roles: ColumnRole...) -> Bool {
        roles.contains { names[$0] != nil || ($0 == .text && composedText != nil) }
    }

    /// The place of the column of a role: the one chosen, else the first that is called like it.
    ///
    /// - Throws: `GraphError.missingColumn` if the column that was chosen is not there.
    func place(of role: ColumnRole, in header: [String], file: String) throws(GraphError) -> Int? {
        if role == .label, ignoresLabels { return nil }
        if role == .text, composedText != nil { return nil }
        if let name = names[role] {
            if let place = Self.place(of: name, in: header) { return place }
            throw .missingColumn(file: file, column: name, found: header)
        }
        let others = Set(names.values.compactMap { Self.place(of: $0, in: header) })
        return ColumnNames.place(
            of: role,
            in: header.enumerated().map { others.contains($0.offset) ? "\u{0}" : $0.element })
    }

    /// The place of a column by its name: just as written, else whatever its case and signs.
    static func place(of name: String, in header: [String]) -> Int? {
        header.firstIndex(of: name) ?? ColumnNames.place(of: [name], in: header)
    }

    /// The names of a role that count in a file whose members come one by one.
    func memberNames(of role: ColumnRole) -> [String] {
        names[role].map { [$0] } ?? ColumnNames.names(of: role)
    }
}

extension ColumnChoices {
    /// A node's entry in a column, by the node's number.
    typealias Entry = (Int) -> String

    /// The composed texts of all nodes; nothing if texts are a column of their own.
    ///
    /// - Parameter entry: The entries of a column of the file.
    /// - Throws: what `entry` throws for a name that no column has.
    func texts(count: Int, entry: (String) throws(GraphError) -> Entry) throws(GraphError)
        -> TextColumn?
    {
        switch composedText {
        case nil: return nil
        case .columns(let names):
            var entries: [Entry] = []
            for name in names { entries.append(try entry(name)) }
            return TextColumn(
                (0..<count).lazy.map { node in
                    entries.map { $0(node) }.filter { !$0.isEmpty }.joined(separator: "\n")
                })
        case .pattern(let pattern):
            let pattern = TextPattern(pattern)
            var entries: [String: Entry] = [:]
            for name in pattern.names where entries[name] == nil {
                entries[name] = try entry(name)
            }
            return TextColumn(
                (0..<count).lazy.map { node in
                    pattern.text { entries[$0]?(node) ?? "" }
                })
        }
    }

    /// The columns that composed texts are made of.
    var composedNames: [String] {
        switch composedText {
        case nil: []
        case .columns(let names): names
        case .pattern(let pattern): TextPattern(pattern).names
        }
    }

    /// The error for a label that is to be part of a text.
    static func labelInText(_ name: String) -> GraphError {
        .invalidSetting(
            name: "text", value: name,
            allowed: "columns other than the label, which a teacher would read")
    }

    /// Says of the columns of composed texts that they are texts.
    func mark(_ uses: inout [ColumnUse]) {
        for name in composedNames {
            guard let place = Self.place(of: name, in: uses.map(\.column)) else { continue }
            if uses[place].use == .kept {
                uses[place] = ColumnUse(uses[place].column, .role(.text))
            } else {
                uses.append(ColumnUse(uses[place].column, .role(.text)))
            }
        }
    }

    /// Checks that everything that was chosen had an effect.
    ///
    /// - Throws: `GraphError.unusedChoice`.
    func requireUse(in parts: GraphParts, format: String) throws(GraphError) {
        for (role, name) in names.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            if edgesPath != nil, [.source, .target, .weight].contains(role) { continue }
            guard !parts.provenance.columns.contains(where: { $0.use == .role(role) }) else {
                continue
            }
            throw .unusedChoice(option: "--\(role.rawValue) \(name)", format: format)
        }
        if composedText != nil,
            !parts.provenance.columns.contains(where: { $0.use == .role(.text) })
        {
            throw .unusedChoice(option: "--text", format: format)
        }
    }
}

/// A text with names in braces.
struct TextPattern {
    enum Piece {
        case literal(String)
        case name(String)
    }

    let pieces: [Piece]

    init(_ pattern: String) {
        var pieces: [Piece] = []
        var rest = pattern[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            pieces.append(.literal(String(rest[..<open])))
            pieces.append(.name(String(rest[rest.index(after: open)..<close])))
            rest = rest[rest.index(after: close)...]
        }
        self.pieces = pieces + [.literal(String(rest))]
    }

    /// The names in braces, in their order.
    var names: [String] {
        pieces.compactMap { if case .name(let name) = $0 { name } else { nil } }
    }

    /// The pattern with entries in place of names.
    func text(_ entry: (String) -> String) -> String {
        pieces.map { piece in
            switch piece {
            case .literal(let text): text
            case .name(let name): entry(name)
            }
        }.joined()
    }
}
