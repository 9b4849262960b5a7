import Glibc

/// One key, or a text that was pasted.
enum Key: Equatable {
    case text(String)
    case paste(String)
    case enter, tab, backspace, delete
    case left, right, up, down, home, end, wordLeft, wordRight
    /// A letter with the control key, in lower case.
    case control(Character)
    case escape
    case endOfInput
}
