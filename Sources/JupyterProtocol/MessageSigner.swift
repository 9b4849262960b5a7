import CSodium
import Support

/// Signs messages with HMAC-SHA256 (RFC 2104) through libsodium, and checks signatures.
public struct MessageSigner: Sendable {
    private let keyed: crypto_auth_hmacsha256_state?

    /// Makes a signer.
    ///
    /// - Parameter key: The connection's key; when empty, messages are not signed.
    public init(key: [UInt8]) {
        guard !key.isEmpty else {
            keyed = nil
            return
        }
        var state = crypto_auth_hmacsha256_state()
        crypto_auth_hmacsha256_init(&state, key, key.count)
        keyed = state
    }

    /// Whether messages are signed at all.
    public var isSigning: Bool { keyed != nil }

    /// The signature of a message's four JSON parts as hexadecimal digits; empty without a key.
    public func signature(of parts: some Sequence<[UInt8]>) -> [UInt8] {
        guard var state = keyed else { return [] }
        for part in parts {
            crypto_auth_hmacsha256_update(&state, part, UInt64(part.count))
        }
        var digest = [UInt8](repeating: 0, count: Int(crypto_auth_hmacsha256_bytes()))
        crypto_auth_hmacsha256_final(&state, &digest)
        return Array(SHA256.hexadecimal(digest).utf8)
    }

    /// Whether a signature belongs to four JSON parts; compared in constant time.
    public func isValid(_ signature: [UInt8], for parts: some Sequence<[UInt8]>) -> Bool {
        guard isSigning else { return true }
        let expected = self.signature(of: parts)
        guard signature.count == expected.count else { return false }
        return sodium_memcmp(signature, expected, expected.count) == 0
    }
}

/// Remembers the signatures seen last, to refuse messages that are sent again.
struct ReplayGuard: Sendable {
    private let capacity: Int
    private var seen: Set<[UInt8]> = []
    private var order: [[UInt8]] = []
    private var oldest = 0

    /// Makes a guard that remembers up to `capacity` signatures.
    init(capacity: Int = 1 << 14) { self.capacity = max(1, capacity) }

    /// Whether the signature is new; it is remembered.
    mutating func admit(_ signature: [UInt8]) -> Bool {
        guard seen.insert(signature).inserted else { return false }
        guard order.count == capacity else {
            order.append(signature)
            return true
        }
        seen.remove(order[oldest])
        order[oldest] = signature
        oldest = (oldest + 1) % capacity
        return true
    }
}
