import Compute
import Tensor

/// Keys and values of tokens that were computed before, layer by layer.
///
/// A cache belongs to the model, with its adapter, that filled it. Many passes may read it at once;
/// only its owner extends it.
public final class KeyValueCache: @unchecked Sendable {
    /// How many tokens it holds.
    public private(set) var count: Int
    private let width: Int
    private var layers: [CachedKeys]
    private var capacity: Int

    /// Makes an empty cache.
    ///
    /// - Parameters:
    ///   - configuration: The model's.
    ///   - capacity: The initial capacity in tokens.
    public init(_ configuration: DecoderConfiguration, capacity: Int = 0) {
        count = 0
        width = configuration.keyValueHeadCount * configuration.headSize
        self.capacity = capacity
        let size = capacity * width
        layers = (0..<configuration.layerCount).map { _ in
            CachedKeys(keys: Storage(uninitialized: size), values: Storage(uninitialized: size))
        }
    }

    /// Its size in memory, in bytes.
    public var byteCount: Int { layers.count * 2 * capacity * width * MemoryLayout<Float>.size }

    /// The keys and values of a layer.
    func cachedKeys(layer: Int) -> CachedKeys { layers[layer] }

    /// Reserves capacity for more tokens.
    func reserve(_ added: Int) {
        guard count + added > capacity else { return }
        capacity = max(count + added, capacity * 2)
        for index in layers.indices {
            layers[index] = CachedKeys(
                keys: grown(layers[index].keys), values: grown(layers[index].values))
        }
    }

    private func grown(_ old: Storage) -> Storage {
        let new = Storage(uninitialized: capacity * width)
        // SAFETY: both hold `count` rows, which fit the new capacity; the caller keeps the old one.
        new.pointer.update(from: old.pointer, count: count * width)
        return new
    }

    /// Writes a layer's keys and values behind those that are there.
    func append(keys: Tensor, values: Tensor, layer: Int) {
        let added = keys.rowCount
        precondition(count + added <= capacity && keys.rowSize == width, "no space in the cache")
        let place = count * width
        // SAFETY: the capacity suffices, as checked; the caller keeps keys and values.
        layers[layer].keys.pointer.advanced(by: place)
            .update(from: keys.pointer, count: added * width)
        layers[layer].values.pointer.advanced(by: place)
            .update(from: values.pointer, count: added * width)
    }

    /// Counts tokens that all layers have appended.
    func commit(_ added: Int) { count += added }
}
