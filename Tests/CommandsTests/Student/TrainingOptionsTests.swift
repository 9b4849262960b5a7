import CommandLanguage
import Distillation
import Foundation
import GraphNetworks
import Support
import Testing

@testable import Commands

/// The training options of `student train` and `student distill`.
@Suite struct TrainingOptionsTests {
    private func runs(_ source: String, in tiny: TinySession) throws -> StudentRuns {
        try #require(try tiny.run(source).object(as: StudentValue.self)).runs
    }

    @Test func everyOptionReachesTheTraining() throws {
        let tiny = try TinySession(withModels: true)
        let options =
            "--epochs 4 --optimizer sgd --weight-decay 0.01 --schedule linear --patience 2 "
            + "--balance-classes --label-smoothing 0.1 --learning-rate 0.05"
        for command in ["student train tiny", "student distill tiny tiny-knowledge"] {
            let training = try runs("\(command) \(options)", in: tiny).training
            #expect(training.optimizer == .sgd && training.schedule == .linear)
            #expect(training.weightDecay == 0.01 && training.labelSmoothing == 0.1)
            #expect(training.patience == 2 && training.balancesClasses)
            #expect(training.learningRate == 0.05 && training.batching == .full)
        }
        let plain = try runs("student train tiny --epochs 2", in: tiny).training
        #expect(plain.optimizer == .adam && plain.patience == 50 && !plain.balancesClasses)
        let paper = try runs("student train tiny --epochs 2 --preset reference", in: tiny).training
        #expect(paper.optimizer == .adamW && paper.schedule == .cosine)
        #expect(
            try runs("student train tiny --epochs 2 --patience 0", in: tiny).training.patience
                == nil)
    }

    @Test func everyOptionReachesTheNetwork() throws {
        let tiny = try TinySession(withModels: true)
        let options = "--epochs 2 --norm layer --residual --jumping max --no-self-loops"
        for command in ["student train tiny --inductive", "student distill tiny tiny-knowledge"] {
            let runs = try runs(
                "\(command) \(options) --conv gat --heads 4 --attention-dropout 0.25", in: tiny)
            let network = runs.configuration
            #expect(network.norm == .layer && network.jumping == .max && network.hasResiduals)
            #expect(network.heads == 4 && network.attentionDropout == 0.25)
            #expect(!network.addsSelfLoops && runs.training.isInductive == command.contains("ind"))
        }
        let sage = try runs("student train tiny --conv sage --aggregation max --epochs 1", in: tiny)
        #expect(sage.configuration.aggregation == .max && sage.configuration.norm == nil)
        let gin = try runs("student train tiny --conv gin --fixed-epsilon --epochs 1", in: tiny)
        #expect(!gin.configuration.trainsEpsilon)
        let unweighted = try tiny.failure(of: "student train tiny --edge-weights")
        #expect(unweighted.remedy.contains("`weight`"))
        for (options, remedy) in [
            ("--conv gcn --aggregation sum", "sage"), ("--conv gat --heads 3", "divides 64"),
            ("--fixed-epsilon", "gin"), ("--conv sage --no-self-loops", "gcn"),
        ] {
            let error = try tiny.failure(of: "student train tiny --epochs 1 \(options)")
            #expect(error.remedy.contains(remedy), "\(options)")
        }
    }

    @Test func batchesAreChosen() throws {
        let tiny = try TinySession(withModels: true)
        func batching(_ options: String) throws -> Batching {
            try runs("student train tiny --epochs 1 \(options)", in: tiny).training.batching
        }
        #expect(try batching("--batching neighbors") == .neighbors(batch: 512, fanouts: [10, 10]))
        #expect(
            try batching("--batching neighbors --layers 3 --conv sage --batch-size 4")
                == .neighbors(batch: 4, fanouts: [10, 10, 10]))
        #expect(
            try batching("--batching neighbors --fan-outs [5 2]")
                == .neighbors(batch: 512, fanouts: [5, 2]))
        #expect(try batching("--batching clusters") == .clusters(count: 2, perBatch: 1))
        #expect(
            try batching("--batching clusters --parts 4 --batch-size 2")
                == .clusters(count: 4, perBatch: 2))
        let distilled = try runs(
            "student distill tiny tiny-knowledge --epochs 2 --batching clusters --distill-on all",
            in: tiny)
        #expect(distilled.training.batching == .clusters(count: 2, perBatch: 1))
        for (options, option) in [
            ("--fan-outs [3]", "--fan-outs"), ("--batch-size 3", "--batch-size"),
            ("--batching neighbors --parts 3", "--parts"),
        ] {
            let error = try tiny.failure(of: "student train tiny \(options)")
            #expect(error.name == "Unusable" && error.summary.contains(option))
            #expect(error.remedy.contains("--batching"))
        }
    }

    @Test func stoppedTrainingsGoOn() throws {
        let tiny = try TinySession(withModels: true)
        let place = try TinySession.folder.get() + "/checkpoint-\(UUID().uuidString)"
        let source = "student distill tiny tiny-knowledge --epochs 6 --seeds [3]"
        let whole = try runs(source, in: tiny)
        let cell = CellSession(
            session: tiny.session, output: tiny.output, progress: StoppingProgress())
        let value = try LanguageService(commands: tiny.session.commands)
            .evaluate("\(source) --checkpoint '\(place)'", in: cell).value
        let part = try #require(value.object(as: StudentValue.self)).runs
        #expect(part.wasInterrupted && part.runs[0].epochs.count == 1)
        let resumed = try runs("\(source) --checkpoint '\(place)'", in: tiny)
        #expect(resumed.runs[0].epochs.map(\.loss) == whole.runs[0].epochs.map(\.loss))
        #expect(resumed.runs[0].probabilities.values == whole.runs[0].probabilities.values)
        #expect(
            try tiny.failure(
                of: "student train tiny --epochs 6 --seeds [3] --checkpoint '\(place)'"
            ).name == "OtherTraining")
    }
}

/// Stops the work at its first report.
private struct StoppingProgress: ProgressReport {
    let cancellation = Cancellation()
    func report(_ update: ProgressUpdate) { cancellation.cancel() }
}
