extension BlockFormat {
    /// Elements as stored bytes; `nil` if the format is none of F32, F16, BF16 and Q8_0, or if the
    /// elements do not fill whole blocks.
    public func encode(_ values: [Float]) -> [UInt8]? {
        guard values.count % blockSize == 0 else { return nil }
        return switch self {
        case .f32: F32.encode(values)
        case .f16: F16.encode(values)
        case .bf16: BF16.encode(values)
        case .q8_0: Q8_0.encode(values)
        default: nil
        }
    }
}
