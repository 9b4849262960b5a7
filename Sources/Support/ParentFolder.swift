extension String {
    /// The folder of this path: `a` of `a/b`, nothing of `b`, `/` of `/b`.
    ///
    /// Foundation's `deletingLastPathComponent` traps where a relative path is one letter.
    public var parentFolder: String {
        let slash = UInt8(ascii: "/")
        var bytes = utf8[...]
        while bytes.count > 1, bytes.last == slash { bytes.removeLast() }
        guard let end = bytes.lastIndex(of: slash) else { return "" }
        var folder = bytes[..<end]
        while folder.last == slash { folder.removeLast() }
        return folder.isEmpty ? "/" : String(Substring(folder))
    }
}
