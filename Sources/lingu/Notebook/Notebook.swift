import Foundation
import JSON
import Support

/// A Jupyter notebook file (nbformat 4).
struct Notebook {
    /// The file's value, upgraded to nbformat 4.5.
    private(set) var json: JSONValue

    /// Reads a notebook.
    ///
    /// - Throws: `NotebookError` if it is none, or of another major format; `FileError`, `JSONError`.
    init(path: String) throws {
        let file = try MappedFile(path: path)
        do throws(JSONError) {
            json = try file.withBytes { bytes throws(JSONError) in
                try JSONValue(parsing: bytes, limits: .init(bytes: 1 << 29))
            }
            guard try json.integer(at: "nbformat") == 4 else {
                throw JSONError.missing(path: "nbformat 4")
            }
            _ = try json.array(at: "cells")
        } catch {
            throw NotebookError.notANotebook(path: path, reason: error.summary)
        }
        upgrade()
    }

    init(json: JSONValue) {
        self.json = json
        upgrade()
    }

    /// Gives every cell an identifier, which nbformat 4.5 asks for.
    private mutating func upgrade() {
        let minor = json["nbformat_minor"]?.intValue ?? 0
        json["nbformat_minor"] = .integer(max(minor, 5))
        if json["metadata"]?.objectValue == nil { json["metadata"] = [:] }
        var seen: Set<String> = []
        cells = cells.map { cell in
            var cell = cell
            let id = cell["id"]?.stringValue ?? ""
            if id.isEmpty || !seen.insert(id).inserted {
                let new = Self.newCellID()
                seen.insert(new)
                cell["id"] = .string(new)
            }
            if cell["metadata"]?.objectValue == nil { cell["metadata"] = [:] }
            return cell
        }
    }

    /// Eight random hexadecimal digits.
    static func newCellID() -> String {
        let digits = String(UInt32.random(in: 0 ... .max), radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// The cells.
    var cells: [JSONValue] {
        get { json["cells"]?.arrayValue ?? [] }
        set { json["cells"] = .array(newValue) }
    }

    /// A part of the notebook's metadata.
    subscript(metadata name: String) -> JSONValue? {
        get { json["metadata"]?[name] }
        set {
            var metadata = json["metadata"] ?? [:]
            metadata[name] = newValue
            json["metadata"] = metadata
        }
    }

    /// Puts a cell that assigns parameters after the cell with the tag `parameters`, or first; an
    /// earlier such cell is replaced.
    mutating func inject(parameters source: String) {
        var cells = cells.filter { !$0.hasTag("injected-parameters") }
        let place = cells.firstIndex { $0.hasTag("parameters") }.map { $0 + 1 } ?? 0
        cells.insert(
            [
                "cell_type": "code", "id": .string(Self.newCellID()),
                "metadata": ["tags": ["injected-parameters"]], "execution_count": nil,
                "outputs": [], "source": .string(source),
            ], at: place)
        self.cells = cells
    }

    /// The file's bytes as Python's `nbformat` writes them: texts split into lines, members
    /// sorted, one blank a level.
    func bytes() -> [UInt8] {
        var split = json
        split["cells"] = .array(cells.map(NotebookText.split(cell:)))
        return split.bytes(.init(indent: 1, sortsMembers: true)) + [UInt8(ascii: "\n")]
    }
}

extension JSONValue {
    /// The text of a cell, which files hold as one text or as lines.
    var cellSource: String {
        NotebookText.joined(self["source"] ?? "")
    }

    /// Whether a cell has a tag.
    func hasTag(_ tag: String) -> Bool {
        self["metadata"]?["tags"]?.arrayValue?.contains(.string(tag)) ?? false
    }
}

/// Errors in a notebook or a run of it.
enum NotebookError: Diagnostic, Equatable {
    case notANotebook(path: String, reason: String)
    case badParameter(text: String)
    case notRunnable(path: String)

    var name: String { "Notebook" }
    var summary: String {
        switch self {
        case .notANotebook(let path, let reason):
            "“\(path)” is not a notebook of format 4: \(reason)"
        case .badParameter(let text): "“\(text)” is not a parameter"
        case .notRunnable(let path): "“\(path)” is neither a script nor a notebook"
        }
    }
    var remedy: String {
        switch self {
        case .notANotebook: "open and save it with a current Jupyter, which upgrades old notebooks"
        case .badParameter: "write parameters as name=value, such as --param epochs=3"
        case .notRunnable: "give a file whose name ends in .lingu or .ipynb"
        }
    }
}
