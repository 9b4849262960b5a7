/// The epilogue of a product: applied to sums before they are written.
struct ProductEpilogue {
    /// The bias of every row, if any: `[n]`.
    let bias: UnsafePointer<Float>?
    /// Applied last.
    let activation: EpilogueActivation

    static var none: ProductEpilogue { ProductEpilogue(bias: nil, activation: .identity) }
}
