/// Dropout mask of attention weights: a function of a seed, the row and the index of the
/// neighbour's head.
struct AttentionMask {
    /// The dropout rate.
    let rate: Float
    /// A weight is dropped if its hash lies below this.
    let threshold: UInt32
    private let key: UInt32

    init(rate: Float, seed: UInt64) {
        self.rate = rate
        threshold = Dropout.threshold(rate: rate)
        key = UInt32(truncatingIfNeeded: seed ^ (seed >> 32))
    }

    /// 1 / (1 − rate) where the weight is kept, else 0.
    @inline(__always)
    func factor(row: Int, place: Int) -> Float {
        guard rate > 0 else { return 1 }
        return factor(rowKey: rowKey(row), place: place)
    }

    /// The part of the mask that a row's weights share.
    @inline(__always)
    func rowKey(_ row: Int) -> UInt32 {
        rate > 0 ? Self.mix(UInt32(truncatingIfNeeded: row) ^ key) : 0
    }

    /// Like `factor(row:place:)`, given the row's key.
    @inline(__always)
    func factor(rowKey: UInt32, place: Int) -> Float {
        guard rate > 0 else { return 1 }
        let bits = Self.mix(rowKey &+ Self.mix(UInt32(truncatingIfNeeded: place)))
        return bits < threshold ? 0 : 1 / (1 - rate)
    }

    /// Wellons' `lowbias32`.
    @inline(__always)
    private static func mix(_ value: UInt32) -> UInt32 {
        var x = value
        x ^= x &>> 16
        x = x &* 0x7feb_352d
        x ^= x &>> 15
        x = x &* 0x846c_a68b
        return x ^ (x &>> 16)
    }
}

extension AttentionMask {
    /// `factor(rowKey:place:)` of eight consecutive indices.
    @inline(__always)
    func factors8(_ rowKey: UInt32, _ place: Int) -> SIMD8<Float> {
        let lanes = SIMD8<UInt32>(0, 1, 2, 3, 4, 5, 6, 7)
        let places = SIMD8<UInt32>(repeating: UInt32(truncatingIfNeeded: place)) &+ lanes
        let bits = Self.mix8(Self.mix8(places) &+ rowKey)
        let isDropped = bits .< SIMD8<UInt32>(repeating: threshold)
        return SIMD8<Float>(repeating: 1 / (1 - rate)).replacing(with: 0, where: isDropped)
    }

    @inline(__always)
    private static func mix8(_ value: SIMD8<UInt32>) -> SIMD8<UInt32> {
        var x = value
        x ^= x &>> 16
        x = x &* 0x7feb_352d
        x ^= x &>> 15
        x = x &* 0x846c_a68b
        return x ^ (x &>> 16)
    }
}
