import Foundation
import Support

/// Formats that are not read here but known by name, and how Python converts them.
enum ForeignFormat: CaseIterable {
    case numpyArchive, numpyArray, parquet, feather, gml, gexf, pickle, torch, matlab, hdf5, excel,
        pajek, dot

    /// What the format is called.
    var name: String {
        switch self {
        case .numpyArchive: "an archive of NumPy arrays"
        case .numpyArray: "a NumPy array without edges"
        case .parquet: "Parquet"
        case .feather: "Feather (Arrow)"
        case .gml: "GML"
        case .gexf: "GEXF"
        case .pickle: "a Python pickle"
        case .torch: "a PyTorch file"
        case .matlab: "a MATLAB file"
        case .hdf5: "HDF5"
        case .excel: "an Excel workbook"
        case .pajek: "Pajek"
        case .dot: "Graphviz DOT"
        }
    }

    private var extensions: [String] {
        switch self {
        case .numpyArchive: ["npz"]
        case .numpyArray: ["npy"]
        case .parquet: ["parquet", "pq"]
        case .feather: ["feather", "arrow"]
        case .gml: ["gml"]
        case .gexf: ["gexf"]
        case .pickle: ["pkl", "pickle", "gpickle", "p"]
        case .torch: ["pt", "pth"]
        case .matlab: ["mat"]
        case .hdf5: ["h5", "hdf5"]
        case .excel: ["xlsx", "xls", "ods"]
        case .pajek: ["net"]
        case .dot: ["dot", "gv"]
        }
    }

    /// The format of a file by its first bytes, else by its name.
    init?(path: String) {
        let ending = ((path as NSString).pathExtension).lowercased()
        let named = Self.allCases.first { $0.extensions.contains(ending) }
        var beginning: [UInt8] = []
        if let stream = try? ByteStream(path: path) {
            _ = try? stream.read(into: &beginning, count: 512)
        }
        func begins(_ text: String) -> Bool { beginning.starts(with: Array(text.utf8)) }
        if begins("PAR1") {
            self = .parquet
        } else if begins("ARROW1") || begins("FEA1") {
            self = .feather
        } else if begins("\u{89}HDF") || beginning.starts(with: [0x89, 0x48, 0x44, 0x46]) {
            self = .hdf5
        } else if begins("MATLAB 5.0") {
            self = .matlab
        } else if begins("PK\u{3}\u{4}"), named == nil || named == .excel || named == .torch,
            ending != "npz"
        {
            self = named ?? .excel
        } else if beginning.count > 1, beginning[0] == 0x80, (2...5).contains(beginning[1]) {
            self = named == .torch ? .torch : .pickle
        } else if String(decoding: beginning, as: UTF8.self).contains("<gexf") {
            self = .gexf
        } else if let named {
            self = named
        } else {
            return nil
        }
    }

    /// Lines of Python that write a file in a format that is read here, and that file's name.
    func conversion(of file: String) -> (lines: [String], result: String) {
        let stem = (file as NSString).deletingPathExtension
        func quoted(_ text: String) -> String {
            "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        }
        let (input, csv, graphml) = (quoted(file), quoted(stem + ".csv"), quoted(stem + ".graphml"))
        func table(_ reader: String) -> ([String], String) {
            (
                ["import pandas", "pandas.\(reader)(\(input)).to_csv(\(csv), index=False)"],
                stem + ".csv"
            )
        }
        func graph(_ reader: String) -> ([String], String) {
            (
                [
                    "import networkx",
                    "networkx.write_graphml(networkx.\(reader), \(graphml))",
                ], stem + ".graphml"
            )
        }
        switch self {
        case .numpyArchive: return Self.archive(input, folder: stem)
        case .numpyArray: return ([], "")
        case .parquet: return table("read_parquet")
        case .feather: return table("read_feather")
        case .excel: return table("read_excel")
        case .hdf5: return table("read_hdf")
        case .gml: return graph("read_gml(\(input))")
        case .gexf: return graph("read_gexf(\(input))")
        case .pajek: return graph("Graph(networkx.read_pajek(\(input)))")
        case .dot: return graph("nx_pydot.read_dot(\(input))")
        case .pickle:
            return (
                [
                    "import networkx, pandas; graph = pandas.read_pickle(\(input))",
                    "networkx.write_graphml(graph, \(graphml))  # of a table: graph.to_csv(\(csv), index=False)",
                ], stem + ".graphml"
            )
        case .torch:
            let npz = stem + ".npz"
            return (
                [
                    "import numpy, torch; data = torch.load(\(input), weights_only=False)",
                    "numpy.savez(\(quoted(npz)), edge_index=data.edge_index, x=data.x, y=data.y, "
                        + "train_mask=data.train_mask, val_mask=data.val_mask, test_mask=data.test_mask)",
                ], npz
            )
        case .matlab:
            return (
                [
                    "import scipy.io; graph = scipy.io.loadmat(\(input))  # see graph.keys()",
                    "scipy.io.mmwrite(\(quoted(stem + ".mtx")), graph[\"network\"])",
                ], stem + ".mtx"
            )
        }
    }

    /// Lines of Python that write the arrays which PyTorch Geometric and its data sets use as a folder.
    private static func archive(_ input: String, folder: String) -> (
        lines: [String], result: String
    ) {
        func quoted(_ name: String) -> String {
            "\"" + (folder + name).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                + "\""
        }
        return (
            [
                "import numpy, os, pandas; data = numpy.load(\(input), allow_pickle=True); "
                    + "os.makedirs(\(quoted("")), exist_ok=True)",
                "get = lambda *names: next((data[n] for n in names if n in data.files), None)",
                "edges = data[\"edge_index\"].T if \"edge_index\" in data.files else data[\"edges\"]; "
                    + "x = get(\"x\", \"node_features\"); y = get(\"y\", \"node_labels\", \"labels\")",
                "nodes = pandas.DataFrame({\"id\": range(len(x))}); "
                    + "nodes[\"label\"] = -1 if y is None else y.ravel()",
                "for part in (\"train\", \"val\", \"test\"):",
                "    mask = get(part + \"_mask\", part + \"_masks\")",
                "    if mask is not None: nodes[part + \"_mask\"] = numpy.atleast_2d(mask)[0].astype(bool)",
                "nodes.to_csv(\(quoted("/nodes.csv")), index=False)",
                "pandas.DataFrame(edges, columns=[\"src\", \"dst\"]).to_csv(\(quoted("/edges.csv")), "
                    + "index=False)",
                "numpy.save(\(quoted("/features.npy")), x.astype(\"float32\"))",
            ], folder
        )
    }

    /// The error for a file or folder of files in such a format, if it is one.
    static func problem(_ source: GraphSource) -> GraphError? {
        guard source.isFolder else {
            guard let format = ForeignFormat(path: source.path) else { return nil }
            let conversion = format.conversion(of: source.path)
            return .foreignFormat(
                path: source.path, format: format.name, python: conversion.lines,
                result: conversion.result)
        }
        let found = source.entries.compactMap { entry -> (String, ForeignFormat)? in
            let path = source.folder + "/" + entry
            let ending = ((entry as NSString).pathExtension).lowercased()
            guard allCases.contains(where: { $0.extensions.contains(ending) }),
                let format = ForeignFormat(path: path)
            else { return nil }
            return (path, format)
        }
        guard let first = found.first else { return nil }
        var lines: [String] = []
        for (path, format) in found.prefix(6) {
            for line in format.conversion(of: path).lines where !lines.contains(line) {
                lines.append(line)
            }
        }
        let result = found.count == 1 ? first.1.conversion(of: first.0).result : source.path
        return .foreignFormat(
            path: source.path, format: first.1.name, python: lines, result: result)
    }
}

/// Tables under names that no reader looks for.
enum UnnamedTables {
    /// The error that says how to rename a folder's tables, if they look like nodes and edges.
    static func problem(_ source: GraphSource) -> GraphError? {
        guard source.isFolder else { return nil }
        let tables = source.entries.filter { entry in
            let name = GraphSource.withoutGzip(entry).lowercased()
            return name.hasSuffix(".csv") || name.hasSuffix(".tsv") || name.hasSuffix(".txt")
        }
        var nodes: String?
        var edges: String?
        for entry in tables {
            let header = TableFolderReader.header(of: source.folder + "/" + entry)
            if nodes == nil, NodeTable.isHeader(header) { nodes = entry }
            if edges == nil, EdgeTable.Columns(header: header) != nil { edges = entry }
        }
        let renames = [(nodes, "nodes"), (edges, "edges")].compactMap { entry, name -> String? in
            guard let entry else { return nil }
            let rest = entry.drop { $0 != "." }
            let ending = rest.hasPrefix(".txt") ? ".csv" + rest.dropFirst(4) : String(rest)
            return entry == name + ending ? nil : "\(entry) to \(name)\(ending)"
        }
        guard nodes != nil, !renames.isEmpty else { return nil }
        return .unnamedTables(folder: source.path, renames: renames)
    }
}
