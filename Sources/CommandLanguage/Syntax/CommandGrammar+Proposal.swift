import Tables

extension CommandGrammar {
    /// A name like the given one that is free.
    public func proposal(for word: String) -> String {
        Table.unusedName(like: "my-\(word)") { role(of: $0) != nil }
    }
}
