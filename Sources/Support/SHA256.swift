import CSodium

/// The SHA-256 hash (FIPS 180-4) of bytes, computed by libsodium, piece by piece.
public struct SHA256 {
    private var state = crypto_hash_sha256_state()

    /// Starts an empty hash.
    public init() { crypto_hash_sha256_init(&state) }

    /// Adds bytes.
    public mutating func update(_ bytes: some Collection<UInt8>) {
        let added: Void? = bytes.withContiguousStorageIfAvailable { buffer in
            // SAFETY: the buffer is valid for the call and libsodium reads `count` bytes of it.
            _ = crypto_hash_sha256_update(&state, buffer.baseAddress, UInt64(buffer.count))
        }
        if added == nil { update(Array(bytes)) }
    }

    /// The 32 bytes of the hash of everything added.
    public consuming func finalized() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_bytes()))
        crypto_hash_sha256_final(&state, &digest)
        return digest
    }

    /// The hash of some bytes as 64 lowercase hexadecimal digits.
    public static func hexadecimal(of bytes: some Collection<UInt8>) -> String {
        var hash = SHA256()
        hash.update(bytes)
        return hexadecimal(hash.finalized())
    }

    /// Bytes as lowercase hexadecimal digits.
    public static func hexadecimal(_ digest: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
