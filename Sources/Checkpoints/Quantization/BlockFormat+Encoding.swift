extension BlockFormat {
    /// Numbers as stored bytes; `nil` if the format is none of F32, F16, BF16 and Q8_0, or the
    /// numbers are no whole number of blocks.
    public func encode(_ numbers: [Float]) -> [UInt8]? {
        guard numbers.count % blockSize == 0 else { return nil }
        return switch self {
        case .f32: F32.encode(numbers)
        case .f16: F16.encode(numbers)
        case .bf16: BF16.encode(numbers)
        case .q8_0: Q8_0.encode(numbers)
        default: nil
        }
    }
}
