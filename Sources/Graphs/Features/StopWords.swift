/// Frequent English words that say little of what a text is about.
public enum StopWords {
    /// The words in lower case: articles, pronouns, prepositions, conjunctions, auxiliaries and the like.
    public static let english: Set<String> = Set(
        """
        a about above after again against all almost alone along already also although always am among an and another \
        any anyone anything are around as at be became because become becomes been before being below between both but \
        by can cannot could did do does doing done down during each either else ever every everyone everything few for \
        from further had has have having he her here hers herself him himself his how however i if in indeed into is \
        it its itself just least less made many may me might mine more most mostly much must my myself neither never \
        no nobody none nor not nothing now of off often on once one only onto or other others our ours ourselves out \
        over own per perhaps rather same several shall she should since so some someone something such than that the \
        their theirs them themselves then there therefore these they this those though through thus to together too \
        toward towards under until up upon us very via was we well were what whatever when where whether which while \
        who whole whom whose why will with within without would yet you your yours yourself
        """.split(separator: " ").map(String.init))
}
