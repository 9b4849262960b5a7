import Support

extension TextAttributedGraph {
    /// Hashes what the graph holds, each part preceded by its length.
    func contentHash() -> String {
        var hash = SHA256()
        func add(_ number: Int) {
            hash.update((0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) })
        }
        func add(_ column: TextColumn) {
            add(column.count)
            for row in 0..<column.count {
                add(column.bytes(of: row).count)
                hash.update(column.bytes(of: row))
            }
        }
        func add(_ values: [Int32]) {
            add(values.count)
            for start in stride(from: 0, to: values.count, by: 1 << 14) {
                var bytes: [UInt8] = []
                bytes.reserveCapacity(1 << 16)
                for number in values[start..<min(start + 1 << 14, values.count)] {
                    for shift in stride(from: 0, to: 32, by: 8) {
                        bytes.append(UInt8(truncatingIfNeeded: number >> Int32(shift)))
                    }
                }
                hash.update(bytes)
            }
        }
        hash.update("lingu graph 1\n".utf8)
        add(TextColumn((0..<nodeCount).lazy.map { ids[$0] }))
        add(texts)
        add(titles ?? TextColumn())
        add(isDirected ? 1 : 0)
        add(adjacency.rowOffsets)
        add(adjacency.neighbors)
        add(labels)
        add(TextColumn(classNames))
        if let edgeWeights { add(edgeWeights.map { Int32(bitPattern: $0.bitPattern) }) }
        return SHA256.hexadecimal(hash.finalized())
    }
}
