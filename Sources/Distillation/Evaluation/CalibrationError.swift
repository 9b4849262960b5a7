import Support

/// The expected calibration error (Naeini and others 2015; Guo and others 2017): the mean distance of
/// confidence from accuracy, weighted by predictions, over 15 bins of equal width.
///
/// The one definition of `ece`: a bin holds the predictions whose confidence (the probability of the class
/// predicted) lies in (k/15, (k+1)/15]. It is computed for each seed; several seeds are summarised by
/// mean and standard deviation.
public enum CalibrationError {
    /// How many bins of equal width there are.
    public static let bins = 15

    /// The bin of a confidence; 0 for NaN.
    public static func bin(_ confidence: Float) -> Int {
        let upper = (Double(confidence) * Double(bins)).rounded(.up)
        return upper.integer(clampedTo: 1...bins, nan: 1) - 1
    }

    /// The error of some predictions, 0 … 1; `nil` without predictions.
    ///
    /// - Parameters:
    ///   - confidences: The probability of each predicted class, `[predictions]`.
    ///   - isRight: Whether each prediction is right, `[predictions]`.
    public static func of(_ confidences: [Float], isRight: [Bool]) -> Double? {
        guard !isRight.isEmpty else { return nil }
        var sums = [(confidence: Double, right: Double)](repeating: (0, 0), count: bins)
        for (confidence, right) in zip(confidences, isRight) {
            let bin = bin(confidence)
            sums[bin].confidence += Double(confidence)
            sums[bin].right += right ? 1 : 0
        }
        return sums.reduce(0) { $0 + abs($1.confidence - $1.right) } / Double(isRight.count)
    }
}
