extension NumPyArray {
    /// An array of float64 elements.
    ///
    /// - Parameters:
    ///   - shape: Its product must be the number of values.
    ///   - doubles: Row-major.
    public init(shape: [Int], doubles: [Double]) {
        precondition(shape.reduce(1, *) == doubles.count, "\(doubles.count) elements as \(shape)")
        self.init(shape: shape, format: .f64, region: ByteRegion(copyingElements: doubles))
    }
}
