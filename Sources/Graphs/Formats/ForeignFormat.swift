import Foundation
import Support

/// Formats that are not read here but known by name, and how Python converts them.
enum ForeignFormat: CaseIterable {
    case numpyArray, parquet, feather, pickle, matlab, hdf5, excel, dot, dgl

    /// The name of the format.
    var name: String {
        switch self {
        case .numpyArray: "a NumPy array without edges"
        case .parquet: "Parquet"
        case .feather: "Feather (Arrow)"
        case .pickle: "a Python pickle"
        case .matlab: "a MATLAB file"
        case .hdf5: "HDF5"
        case .excel: "an Excel workbook"
        case .dot: "Graphviz DOT"
        case .dgl: "DGL's binary form"
        }
    }

    private var extensions: [String] {
        switch self {
        case .numpyArray: ["npy"]
        case .parquet: ["parquet", "pq"]
        case .feather: ["feather", "arrow"]
        case .pickle: ["pkl", "pickle", "gpickle", "p"]
        case .matlab: ["mat"]
        case .hdf5: ["h5", "hdf5"]
        case .excel: ["xlsx", "xls", "ods"]
        case .dot: ["dot", "gv"]
        case .dgl: ["bin", "dgl"]
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
        } else if begins("PK\u{3}\u{4}"), named == nil || named == .excel {
            self = .excel
        } else if beginning.count > 1, beginning[0] == 0x80, (2...5).contains(beginning[1]) {
            self = .pickle
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
        case .numpyArray: return ([], "")
        case .parquet: return table("read_parquet")
        case .feather: return table("read_feather")
        case .excel: return table("read_excel")
        case .hdf5: return table("read_hdf")
        case .dot: return graph("nx_pydot.read_dot(\(input))")
        case .pickle:
            return (
                [
                    "import networkx, pandas; graph = pandas.read_pickle(\(input))",
                    "networkx.write_graphml(graph, \(graphml))  # of a table: graph.to_csv(\(csv), index=False)",
                ], stem + ".graphml"
            )
        case .dgl:
            let torch = stem + ".pt"
            return (
                [
                    "import dgl, torch; graph = dgl.load_graphs(\(input))[0][0]",
                    "torch.save({\"edge_index\": torch.stack(graph.edges()), **graph.ndata}, "
                        + "\(quoted(torch)))",
                ], torch
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
