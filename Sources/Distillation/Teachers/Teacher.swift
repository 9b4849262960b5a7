import Graphs
import LanguageModels
import Support
import Tokenizers

/// A language model that classifies nodes of graphs, with tokenizer, chat format and prompts.
public struct Teacher: Sendable {
    /// The name given by the person, such as `gemma3-270m`.
    public let name: String
    /// The weights, and the adapter if it was tuned.
    public let model: CausalLanguageModel
    /// The tokenizer that belongs to the weights.
    public let tokenizer: any Tokenizer
    /// How instructions are framed; the family `none` for base models.
    public let chat: ChatTemplate
    /// A hash of the weights, for caches.
    public let weightsHash: String
    /// Licence and source, which travel with everything made from the teacher.
    public let notice: TeacherNotice
    /// How prompts are written for this teacher.
    public var prompts: PromptConfiguration
    /// How it was tuned; `nil` if it was not.
    public let tuning: TuningRecord?
    /// Adapters that are part of the model's weights now, in the order they were merged.
    public let mergedAdapters: [LoRAAdapter]

    /// Makes a teacher.
    public init(
        name: String, model: CausalLanguageModel, tokenizer: any Tokenizer,
        chat: ChatTemplate = ChatTemplate(.none), weightsHash: String, notice: TeacherNotice,
        prompts: PromptConfiguration = PromptConfiguration(),
        tuning: TuningRecord? = nil, mergedAdapters: [LoRAAdapter] = []
    ) {
        self.name = name
        self.model = model
        self.tokenizer = tokenizer
        self.chat = chat
        self.weightsHash = weightsHash
        self.notice = notice
        self.prompts = prompts
        self.tuning = tuning
        self.mergedAdapters = mergedAdapters
    }

    /// Whether a tuning took at least one step; one that was stopped before is none.
    public var isTuned: Bool { tuning.map { !$0.losses.isEmpty } ?? false }

    /// The prompts of a graph's nodes as this teacher reads them.
    ///
    /// - Parameters:
    ///   - graph: The graph.
    ///   - configuration: The content of prompts; the teacher's own wording if `nil`.
    /// - Throws: `TeacherError`.
    public func promptBuilder(
        for graph: TextAttributedGraph, configuration: PromptConfiguration? = nil
    ) throws(TeacherError) -> PromptBuilder {
        try PromptBuilder(
            graph: graph, tokenizer: tokenizer, chat: chat,
            configuration: configuration ?? prompts)
    }

    /// The same weights with an adapter and a record of its tuning.
    func tuned(
        by adapter: LoRAAdapter, prompts: PromptConfiguration, record: TuningRecord?,
        seenLabels: [TeacherNotice.SeenLabels]
    ) throws -> Teacher {
        var notice = notice
        for seen in seenLabels { notice.note(seen) }
        return with(
            model: try model.adapted(by: adapter), prompts: prompts, tuning: record, notice: notice)
    }

    /// The teacher with its adapter's additions in its weights and no adapter any more.
    ///
    /// It reads as before, up to the rounding of packed weights, a little faster, and can be tuned
    /// again.
    ///
    /// - Throws: `TeacherError.noAdapter`, or what packing the weights throws.
    public func merged() throws -> Teacher {
        guard let adapter = model.adapter else { throw TeacherError.noAdapter(teacher: name) }
        return with(
            model: try model.merged(), prompts: prompts, tuning: tuning,
            mergedAdapters: mergedAdapters + [adapter])
    }

    /// The same teacher with another model, record, notice or adapters.
    func with(
        model: CausalLanguageModel, prompts: PromptConfiguration, tuning: TuningRecord?,
        notice: TeacherNotice? = nil, mergedAdapters: [LoRAAdapter]? = nil
    ) -> Teacher {
        Teacher(
            name: name, model: model, tokenizer: tokenizer, chat: chat, weightsHash: weightsHash,
            notice: notice ?? self.notice, prompts: prompts, tuning: tuning,
            mergedAdapters: mergedAdapters ?? self.mergedAdapters)
    }

    /// A hash of everything that determines this teacher's features: weights, adapter and prompts.
    public var fingerprint: String {
        var hash = SHA256()
        hash.update("\(weightsHash)\u{1f}\(prompts.fingerprint)\u{1f}v1".utf8.map { $0 })
        func add(_ adapter: LoRAAdapter) {
            for parameter in adapter.parameters {
                hash.update(parameter.value.values.flatMap { $0.bitPattern.bytes })
            }
        }
        for adapter in mergedAdapters {
            hash.update(Array("merged".utf8))
            add(adapter)
        }
        if let adapter = model.adapter { add(adapter) }
        return SHA256.hexadecimal(hash.finalized())
    }
}

/// The record of a tuning.
public struct TuningRecord: Sendable, Equatable, Codable {
    /// The graph it was tuned on.
    public let graph: String
    /// The loss of each optimiser step: mean negative log-likelihood of an answer token, in nats.
    public let losses: [Double]
    /// How many passes over the training nodes were finished or begun.
    public let epochs: Int
    /// How many training nodes there were.
    public let nodeCount: Int
    /// Seconds it took.
    public let seconds: Double
    /// Tokens read, the shared instruction counted once a step.
    public let tokenCount: Int
    /// Whether a person stopped it before its end.
    public let wasInterrupted: Bool
    /// The step, counted from 1, whose loss or gradient was not finite; `nil`: all were.
    ///
    /// Tuning stopped there and kept the last state whose loss and gradient were finite.
    public var divergedAtStep: Int?

    /// A warning about the end of the tuning; `nil`: it went as planned.
    public var warning: String? {
        divergedAtStep.map {
            "the loss of step \($0) was NaN or infinite: tuning stopped there and keeps the state "
                + "after \(losses.count) steps; tune again with a lower --learning-rate"
        }
    }

    /// The teacher's state after it: `tuned`, `tuned in part (interrupted after 3 steps)`, or `not tuned`
    /// after no step.
    public var state: String {
        let count = losses.count
        guard count > 0 else { return "not tuned (0 steps)" }
        guard wasInterrupted || divergedAtStep != nil else { return "tuned" }
        let cause = divergedAtStep == nil ? "interrupted" : "diverged"
        return "tuned in part (\(cause) after \(count) step\(count == 1 ? "" : "s"))"
    }
}

extension UInt32 {
    /// The four bytes, lowest first.
    fileprivate var bytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) } }
}
