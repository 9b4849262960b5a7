import Checkpoints
import CommandLanguage
import Foundation
import Graphs
import Support
import Tensor

/// Folders that paths may begin with.
enum Folders {
    /// The home folder, `~`.
    static var home: String { LinguHome.userFolder }

    /// A split's word with the path behind `file:` expanded.
    static func expandingFile(_ word: String) -> String {
        word.hasPrefix("file:")
            ? "file:" + FilePath(String(word.dropFirst(5))).expanded(home: home) : word
    }
}
