import Foundation
import Support
import Tensor

/// Turns texts into counts or weights of words, with a vocabulary that is learned once and kept, so that
/// new texts are mapped to the same columns.
///
/// TF-IDF is scikit-learn's default: weight = count · idf with idf(w) = ln((1 + n) / (1 + df(w))) + 1,
/// then rows of unit Euclidean length.
public struct TextVectorizer: Sendable, Equatable {
    /// The weighting of the words of a text.
    public enum Weighting: String, Sendable, CaseIterable {
        /// 1 if the word occurs.
        case binary
        /// How often the word occurs.
        case counts
        /// Count times inverse document frequency, rows of unit length.
        case tfidf = "tf-idf"
    }

    /// How words are chosen and weighed.
    public struct Configuration: Sendable, Equatable {
        /// The weighting of words.
        public var weighting: Weighting
        /// A word must occur in so many texts.
        public var minimumDocuments: Int
        /// A word may occur in at most this fraction of the texts.
        public var maximumFraction: Double
        /// At most so many words, those that occur in most texts (of equals the first by spelling).
        public var maximumWords: Int

        /// Makes a configuration.
        public init(
            weighting: Weighting = .tfidf, minimumDocuments: Int = 2, maximumFraction: Double = 1,
            maximumWords: Int = 50_000
        ) {
            self.weighting = weighting
            self.minimumDocuments = minimumDocuments
            self.maximumFraction = maximumFraction
            self.maximumWords = maximumWords
        }
    }

    /// How words were chosen and are weighed.
    public let configuration: Configuration
    /// The words in the columns' order, which is alphabetical.
    public let vocabulary: [String]
    /// Each word's inverse document frequency.
    public let inverseDocumentFrequencies: [Float]
    private let columns: [String: Int32]

    /// Learns the vocabulary of texts.
    ///
    /// - Throws: `GraphError.invalidSetting` if no word is left; `Interrupted`.
    public init(
        learning texts: TextColumn, _ configuration: Configuration = Configuration(),
        cancellation: Cancellation = Cancellation()
    ) throws {
        var documents: [String: Int] = [:]
        for row in 0..<texts.count {
            if row % 1024 == 0 { try cancellation.check() }
            for word in Set(Self.words(of: texts.bytes(of: row))) {
                documents[word, default: 0] += 1
            }
        }
        let most = (configuration.maximumFraction * Double(texts.count))
            .integer(clampedTo: 0...texts.count)
        var kept = documents.filter {
            $0.value >= configuration.minimumDocuments && $0.value <= most
        }
        if kept.count > configuration.maximumWords {
            let best = kept.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            kept = Dictionary(
                uniqueKeysWithValues: best.prefix(max(0, configuration.maximumWords)).map {
                    ($0.key, $0.value)
                })
        }
        guard !kept.isEmpty else {
            throw GraphError.invalidSetting(
                name: "the number of words in at least \(configuration.minimumDocuments) texts",
                value: "0", allowed: "at least 1; lower the minimum, or use a graph with texts")
        }
        let count = Double(texts.count)
        let words = kept.keys.sorted()
        self.init(
            configuration: configuration, vocabulary: words,
            inverseDocumentFrequencies: words.map { word in
                Float(log((1 + count) / (1 + Double(kept[word] ?? 0))) + 1)
            })
    }

    /// Restores a vectorizer that was learned before.
    public init(
        configuration: Configuration, vocabulary: [String], inverseDocumentFrequencies: [Float]
    ) {
        precondition(
            vocabulary.count == inverseDocumentFrequencies.count, "a frequency for every word")
        self.configuration = configuration
        self.vocabulary = vocabulary
        self.inverseDocumentFrequencies = inverseDocumentFrequencies
        columns = Dictionary(
            vocabulary.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first }
        )
    }

    /// Takes a vocabulary as it is; inverse document frequencies are those of some texts.
    public init(
        _ weighting: Weighting, vocabulary: [String], of texts: TextColumn,
        cancellation: Cancellation = Cancellation()
    ) throws(Interrupted) {
        var documents: [String: Int] = [:]
        for row in 0..<texts.count {
            if row % 1024 == 0 { try cancellation.check() }
            for word in Set(Self.words(of: texts.bytes(of: row))) {
                documents[word, default: 0] += 1
            }
        }
        let count = Double(texts.count)
        self.init(
            configuration: Configuration(weighting: weighting), vocabulary: vocabulary,
            inverseDocumentFrequencies: vocabulary.map { word in
                Float(log((1 + count) / (1 + Double(documents[word] ?? 0))) + 1)
            })
    }

    /// Features of some texts, whose columns bear the words.
    public func features(of texts: TextColumn) -> NodeFeatures {
        NodeFeatures(
            name: configuration.weighting.rawValue, sparse: matrix(of: texts),
            columnNames: vocabulary)
    }

    /// The matrix of some texts, `[texts.count, vocabulary.count]`; unknown words are passed over.
    public func matrix(of texts: TextColumn) -> SparseMatrix {
        let rows = (0..<texts.count).map { row -> [(column: Int32, value: Float)] in
            var counts: [Int32: Float] = [:]
            for word in Self.words(of: texts.bytes(of: row)) {
                if let column = columns[word] { counts[column, default: 0] += 1 }
            }
            return counts.map { column, count in
                switch configuration.weighting {
                case .binary: (column, 1)
                case .counts: (column, count)
                case .tfidf: (column, count * inverseDocumentFrequencies[Int(column)])
                }
            }
        }
        let matrix = SparseMatrix(rows: rows, columnCount: vocabulary.count)
        return configuration.weighting == .tfidf ? matrix.rowsOfUnitLength() : matrix
    }

    /// The columns of the known words of a text, in the order of the text, each occurrence once.
    public func columns(of text: String) -> [Int] {
        Self.words(of: Array(text.utf8)[...]).compactMap { columns[$0].map(Int.init) }
    }

    /// The words of a text in lower case: runs of two and more letters, digits and underscores, as
    /// scikit-learn's tokeniser takes them.
    static func words(of text: ArraySlice<UInt8>) -> [String] {
        var words: [String] = []
        if text.allSatisfy({ $0 < 0x80 }) {
            var start: Int?
            for index in text.indices.lowerBound...text.endIndex {
                let isLetter = index < text.endIndex && isWordByte(text[index])
                if isLetter, start == nil {
                    start = index
                } else if !isLetter, let begin = start {
                    if index - begin >= 2 {
                        let lowered = text[begin..<index].map { byte in
                            byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte
                        }
                        words.append(String(decoding: lowered, as: UTF8.self))
                    }
                    start = nil
                }
            }
            return words
        }
        let scalars = String(decoding: text, as: UTF8.self).lowercased().unicodeScalars
        for run in scalars.split(whereSeparator: { !isWordScalar($0) }) where run.count >= 2 {
            words.append(String(String.UnicodeScalarView(run)))
        }
        return words
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a)
            || (byte >= 0x30 && byte <= 0x39) || byte == 0x5f
    }

    private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        return properties.isAlphabetic && properties.generalCategory != .nonspacingMark
            || properties.numericType != nil || scalar == "_"
    }
}

extension TextAttributedGraph {
    /// The graph with features of its own texts (titles are not added), and what maps new texts alike.
    ///
    /// - Throws: `GraphError.invalidSetting` if no word is left; `Interrupted`.
    public func withTextFeatures(
        _ configuration: TextVectorizer.Configuration = TextVectorizer.Configuration(),
        cancellation: Cancellation = Cancellation()
    ) throws -> (graph: TextAttributedGraph, vectorizer: TextVectorizer) {
        let vectorizer = try TextVectorizer(
            learning: texts, configuration, cancellation: cancellation)
        return (try with(features: vectorizer.features(of: texts)), vectorizer)
    }
}
