/// The words that no value may be called: those that started commands in version 0.1.0.
///
/// The list is closed. A word that starts a command since then may still be a name, as it was before: a name
/// that was assigned wins over the command, whose full name (`table bin`) always means the command.
enum ReservedWords {
    static let all: Set<String> = Set(
        """
        ablate benchmark classes clear compare components count datasets degrees derive describe display docs doctor \
        edges error first graph group help include input join last max mean median metrics min models neighbors node \
        nodes plot print rename runs sample sd select session set show sleep sort student sum table teacher time \
        unique version where
        """.split(separator: " ").map(String.init))
}
