import Support
import Testing

@testable import Figures

/// The test data of every table figure, made from its declared columns.
enum TableFigureSamples {
    /// Figures of ordinary, missing, difficult and no data, with every switch on and off.
    static let all: [any Figure] = TableFigures.all.flatMap { samples($0) }

    private static func samples<Drawing: TableFigure>(_ kind: Drawing.Type) -> [any Figure] {
        let plot = kind.plot
        var random = RandomSource(seed: 4)
        let numbers: [() -> Double] = [
            { random.normal() }, { .nan }, { 7 }, { random.uniform() < 0.5 ? .infinity : -1e300 },
            { (random.uniform() * 8).rounded() },
        ]
        let texts: [[String]] = [
            Samples.classes, [""], Samples.hostile, (0..<70).map { "class \($0)" },
        ]
        var made: [any Figure] = []
        for (index, count) in [60, 3, 1, 0, 400].enumerated() {
            for flags in [[], Set(plot.flags.map(\.name))] {
                var data = PlotData(
                    title: index == 1 ? Samples.hostile[3] : nil, rowCount: count)
                for column in plot.columns {
                    data.names[column.name] = index == 2 ? Samples.hostile[2] : column.name
                    switch column.kind {
                    case .numbers:
                        data.numbers[column.name] = (0..<count).map { _ in numbers[index]() }
                    case .texts:
                        let names = texts[index % texts.count]
                        data.texts[column.name] = (0..<count).map { names[$0 % names.count] }
                    }
                }
                for integer in plot.integers {
                    data.integers[integer.name] =
                        index.isMultiple(of: 2)
                        ? integer.bounds.lowerBound : integer.bounds.upperBound
                }
                data.flags = flags
                made.append(kind.init(data))
                for column in plot.columns where column.role == .optional {
                    (data.names[column.name], data.texts[column.name]) = (nil, nil)
                    data.numbers[column.name] = nil
                }
                data.integers = [:]
                made.append(kind.init(data))
            }
        }
        return made
    }
}

@Suite("Every table figure")
struct TableFigureTests {
    @Test("is asked for by words of its own, each with a help text")
    func declarations() {
        let names = TableFigures.all.map { $0.plot.name }
        #expect(Set(names).count == names.count)
        for plot in TableFigures.all.map({ $0.plot }) {
            let words =
                plot.columns.map(\.name) + plot.integers.map(\.name) + plot.flags.map(\.name)
            #expect(Set(words).count == words.count && !words.contains("title"))
            let helps =
                plot.columns.map(\.help) + plot.integers.map(\.help) + plot.flags.map(\.help)
            #expect((helps + [plot.summary]).allSatisfy { $0.hasSuffix(".") })
            #expect(!plot.examples.isEmpty)
        }
    }
}
