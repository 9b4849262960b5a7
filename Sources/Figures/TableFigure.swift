/// A figure that is drawn from columns of a table.
///
/// A new one is one file, which declares the figure and how it is asked for, and one line in
/// `TableFigures.all`: the command `plot NAME`, its help, completion and reference, and the tests of
/// every figure with ordinary, missing and difficult data follow from that.
public protocol TableFigure: Figure {
    /// How it is asked for.
    static var plot: TablePlot { get }
    /// Makes the figure of some columns.
    init(_ data: PlotData)
}

/// The table figures that there are.
public enum TableFigures {
    /// Every one, in the order of help.
    public static let all: [any TableFigure.Type] = [
        HistogramFigure.self, BoxFigure.self,
    ]
}

/// How a table figure is asked for, as plain data.
public struct TablePlot: Sendable {
    /// The word after `plot`.
    public let name: String
    /// One sentence: what is drawn.
    public let summary: String
    /// The columns it is drawn from.
    public let columns: [PlotColumn]
    /// Integers that change how it is drawn.
    public let integers: [PlotInteger]
    /// Switches that change how it is drawn.
    public let flags: [PlotFlag]
    /// Uses of it on the tables of examples, each with what it shows and a text that it prints.
    public let examples: [(source: String, explanation: String, prints: String)]

    /// Describes a plot.
    public init(
        _ name: String, _ summary: String, columns: [PlotColumn], integers: [PlotInteger] = [],
        flags: [PlotFlag] = [],
        examples: [(source: String, explanation: String, prints: String)]
    ) {
        self.name = name
        self.summary = summary
        self.columns = columns
        self.integers = integers
        self.flags = flags
        self.examples = examples
    }
}

/// A column that a figure is drawn from.
public struct PlotColumn: Sendable {
    /// The kinds of columns.
    public enum Kind: Sendable {
        /// Numeric; missing cells are NaN.
        case numbers
        /// Texts, such as names or classes.
        case texts
    }
    /// How the column is given.
    public enum Role: Sendable {
        /// By its place.
        case positional
        /// As `--name COLUMN`.
        case option
        /// As `--name COLUMN`, or not at all.
        case optional
    }

    /// Its name in the command and in `PlotData`.
    public let name: String
    /// The kind of its cells.
    public let kind: Kind
    /// How it is given.
    public let role: Role
    /// One sentence: what it is for.
    public let help: String

    /// Describes a column.
    public init(_ name: String, _ kind: Kind, _ role: Role = .option, help: String) {
        self.name = name
        self.kind = kind
        self.role = role
        self.help = help
    }
}

/// An integer that changes how a figure is drawn; it need not be given.
public struct PlotInteger: Sendable {
    /// Its name in the command and in `PlotData`.
    public let name: String
    /// The values allowed.
    public let bounds: ClosedRange<Int>
    /// The default.
    public let otherwise: String
    /// One sentence: what it is.
    public let help: String

    /// Describes an integer.
    public init(_ name: String, in bounds: ClosedRange<Int>, otherwise: String, help: String) {
        self.name = name
        self.bounds = bounds
        self.otherwise = otherwise
        self.help = help
    }
}

/// A switch that changes how a figure is drawn.
public struct PlotFlag: Sendable {
    /// Its name in the command and in `PlotData`.
    public let name: String
    /// One sentence: what it does.
    public let help: String

    /// Describes a switch.
    public init(_ name: String, help: String) {
        self.name = name
        self.help = help
    }
}

/// The data of a table figure.
public struct PlotData: Sendable {
    /// The heading that was asked for, if any.
    public var title: String?
    /// The number of rows.
    public var rowCount: Int
    /// The table's names of the columns, by the figure's names.
    public var names: [String: String] = [:]
    /// The cells of numeric columns, by the figure's names; missing ones are NaN.
    public var numbers: [String: [Double]] = [:]
    /// Cells of the columns of texts, by the figure's names.
    public var texts: [String: [String]] = [:]
    /// The order in which the texts of a column stand, if it has one, by the figure's names.
    public var levels: [String: [String]] = [:]
    /// The integers that were given.
    public var integers: [String: Int] = [:]
    /// The switches that were given.
    public var flags: Set<String> = []

    /// Makes data without columns.
    public init(title: String? = nil, rowCount: Int) {
        self.title = title
        self.rowCount = rowCount
    }
}
