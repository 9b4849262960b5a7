/// Names of other programs (pandas, dplyr, SQL, shells, PyTorch) for commands and functions of this language.
enum ForeignNames {
    /// The command that another program calls by a name, if it is one of those known here.
    static func command(_ name: String, known: [String]) -> String? {
        let first = name.split(separator: " ").first.map(String.init) ?? name
        return found(commands[plain(first)], known)
    }

    /// The function that another program calls by a name, if it is one of those known here.
    static func function(_ name: String, known: [String]) -> String? {
        found(functions[plain(name)], known)
    }

    private static func found(_ name: String?, _ known: [String]) -> String? {
        name.flatMap { known.contains($0) ? $0 : nil }
    }

    /// A name without the differences of spelling: `read_csv`, `readCSV` and `read-csv` are one.
    private static func plain(_ name: String) -> String {
        name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != "." }
    }

    private static let commands = [
        "filter": "where", "query": "where", "having": "where", "head": "first", "top": "first",
        "limit": "first", "take": "first", "tail": "last", "mutate": "derive", "assign": "derive",
        "order": "sort", "orderby": "sort", "arrange": "sort", "sortvalues": "sort",
        "groupby": "group", "merge": "join", "distinct": "unique", "dropduplicates": "unique",
        "avg": "mean", "average": "mean", "std": "sd", "stdev": "sd", "nrow": "count",
        "size": "count", "len": "count", "pick": "select", "project": "select",
        "summary": "describe", "info": "describe", "echo": "print", "println": "print",
        "ls": "session list", "who": "session list", "whos": "session list",
        "rm": "session forget", "del": "session forget", "unset": "session forget",
        "readcsv": "table load", "readtsv": "table load", "readjson": "table load",
        "tocsv": "table save", "writecsv": "table save", "source": "include", "import": "include",
        "man": "help", "hist": "plot histogram", "histogram": "plot histogram",
        "scatter": "plot scatter", "heatmap": "plot heatmap", "bar": "plot bars",
        "bars": "plot bars", "barplot": "plot bars", "tsne": "plot embedding",
        "train": "student train", "fit": "student train", "distill": "student distill",
        "distil": "student distill", "predict": "student predict", "explain": "student explain",
        "export": "student export", "tune": "teacher tune", "finetune": "teacher tune",
        "embed": "teacher embed", "ask": "teacher ask", "prompt": "teacher prompt",
        "generate": "teacher generate", "evaluate": "student evaluate", "ego": "graph ego",
        "subgraph": "graph subgraph", "wait": "sleep", "raise": "error", "timeit": "time",
        "env": "set", "settings": "set", "config": "set",
        "concat": "append", "rbind": "append", "bindrows": "append", "union": "append",
        "vstack": "append", "melt": "unpivot", "pivotlonger": "unpivot", "gather": "unpivot",
        "stack": "unpivot", "pivottable": "pivot", "pivotwider": "pivot", "crosstab": "pivot",
        "xtab": "pivot", "spread": "pivot", "dcast": "pivot", "cut": "bin", "qcut": "bin",
        "discretize": "bin", "ntile": "bin", "bucket": "bin", "unnest": "explode",
        "flatten": "explode", "cor": "corr", "correlate": "corr", "correlation": "corr",
        "corrcoef": "corr", "percentile": "quantile", "percentiles": "quantile",
        "quantiles": "quantile", "boxplot": "plot box", "box": "plot box",
        "histplot": "plot histogram", "groupbys": "group", "valuecounts": "count",
        "tally": "count", "summarise": "describe", "summarize": "describe",
        "pagerank": "graph centrality", "betweenness": "graph centrality",
        "closeness": "graph centrality", "clustering": "graph centrality",
        "centrality": "graph centrality", "corenumber": "graph centrality",
        "triangles": "graph centrality", "louvain": "graph communities",
        "leiden": "graph communities", "communities": "graph communities",
        "modularity": "graph communities", "shortestpath": "graph path", "path": "graph path",
        "dijkstra": "graph path", "bfs": "graph path", "homophily": "graph mixing",
        "assortativity": "graph mixing", "mixing": "graph mixing", "nearest": "graph similar",
        "knn": "graph similar", "similar": "graph similar", "mostsimilar": "graph similar",
    ]

    private static let functions = [
        "len": "length", "size": "length", "nchar": "length", "strlen": "length", "avg": "mean",
        "average": "mean", "std": "sd", "stdev": "sd", "pow": "power", "tolower": "lower",
        "lowercase": "lower", "toupper": "upper", "uppercase": "upper", "strip": "trim",
        "split": "words", "startswith": "starts-with", "endswith": "ends-with",
        "isnull": "missing", "isna": "missing", "isnan": "missing", "str": "text",
        "string": "text", "int": "number", "float": "number", "tonumber": "number",
        "ceiling": "ceil", "ln": "log", "includes": "contains", "gsub": "replace", "ifelse": "if",
        "typeof": "type", "head": "first", "concat": "join",
    ]
}
