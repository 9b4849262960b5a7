import LanguageModels

/// One node's prompts placed in a forest of tokens: hops along a trunk, questions as its leaves.
///
/// Each question attends to the instruction, the centre, its own and all nearer hops and itself;
/// nothing later attends to it. So one pass gives exactly what K + 1 separate prompts give
/// (LINGUGKD §3).
struct HopTree {
    /// The segment of the question of each hop; a missing hop has the one before's.
    let questions: [TokenForest.Segment]
    /// The row whose hidden state is the feature of each hop: the last token of its question.
    let featureRows: [Int]
    /// Whether each hop has neighbours of its own; those without copy the hop before.
    let isOwn: [Bool]

    /// Adds a node's prompts to a forest.
    ///
    /// - Parameters:
    ///   - prompt: The prompts.
    ///   - forest: Gets the node's tokens.
    ///   - root: The instruction's segment, or `nil` if a cache holds the instruction.
    init(_ prompt: HopPrompt, in forest: inout TokenForest, under root: TokenForest.Segment?) {
        func add(_ tokens: [Int32], under parent: TokenForest.Segment?) -> TokenForest.Segment {
            parent.map { forest.add(tokens, under: $0) } ?? forest.addRoot(tokens)
        }
        var trunk = add(prompt.centre.tokens, under: root)
        var questions = [forest.add(prompt.queries[0].tokens, under: trunk)]
        var isOwn = [true]
        for (index, hop) in prompt.hops.enumerated() {
            guard !hop.tokens.isEmpty else {
                isOwn.append(false)
                questions.append(questions[index])
                continue
            }
            trunk = forest.add(hop.tokens, under: trunk)
            questions.append(forest.add(prompt.queries[index + 1].tokens, under: trunk))
            isOwn.append(true)
        }
        self.questions = questions
        self.isOwn = isOwn
        let finished = forest
        featureRows = questions.map { finished.lastRow(of: $0) ?? 0 }
    }
}
