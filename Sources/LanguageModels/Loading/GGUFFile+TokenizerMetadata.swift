import Checkpoints
import Tokenizers

extension GGUFFile: TokenizerMetadata {}
