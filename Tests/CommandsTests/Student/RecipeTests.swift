import CommandLanguage
import Distillation
import GraphNetworks
import Testing

@testable import Commands

@Suite struct RecipeTests {
    @Test func aRecipeIsAPreset() throws {
        let tiny = try TinySession()
        let recipe = try #require(
            tiny.run("best = student search tiny --trials 3 --conv sage\nbest")
                .object(as: RecipeValue.self))
        #expect(recipe.trials.count == 3)
        #expect(recipe.asTable?.rowCount == 3)
        let student = try #require(
            tiny.run("student train tiny --preset best --epochs 2").object(as: StudentValue.self))
        let shape = student.runs.configuration
        #expect(shape.architecture == .sage)
        #expect(shape.style == .plain)
        #expect(shape.layers == recipe.recipe.layers)
        #expect(shape.width == recipe.recipe.width)
        #expect(shape.hiddenNorm == recipe.recipe.norm)
        #expect(student.runs.training.learningRate == recipe.recipe.learningRate)
    }

    /// Options beside a recipe override it.
    @Test func optionsComeBeforeTheRecipe() throws {
        let tiny = try TinySession()
        let student = try #require(
            tiny.run(
                "student train tiny --preset (student search tiny --trials 2) --conv gat --width 8 "
                    + "--layers 1 --epochs 2"
            ).object(as: StudentValue.self))
        let shape = student.runs.configuration
        #expect(shape.architecture == .gat)
        #expect(shape.width == 8)
        #expect(shape.layers == 1)
    }

    /// `--beta` is the weight of the distillation, as in version 0.1.0; TransformerConv's gate is another.
    @Test func betaIsTheWeightOfTheDistillation() throws {
        let tiny = try TinySession(withModels: true)
        let student = try #require(
            tiny.run("student distill tiny tiny-knowledge --epochs 1 --alpha 1 --beta 2")
                .object(as: StudentValue.self))
        #expect(student.runs.distillation?.lossWeights == .fixed(alpha: 1, beta: 2))
        let gated = try #require(
            tiny.run("student train tiny --conv transformer --gate --epochs 1")
                .object(as: StudentValue.self))
        #expect(gated.runs.configuration.architecture == .transformer)
    }

    /// Named presets mean what they meant in version 0.1.0.
    @Test func namedPresetsStay() throws {
        let tiny = try TinySession()
        let student = try #require(
            tiny.run("student train tiny --epochs 1").object(as: StudentValue.self))
        #expect(student.runs.configuration.style == .blocks)
        #expect(student.runs.configuration.architecture == .gcn)
        #expect(student.runs.configuration.inputDropout == 0)
        #expect(try tiny.failure(of: "student train tiny --preset lite").summary.contains("lite"))
    }

    @Test func aRecipeIsSavedWithItsSession() throws {
        let tiny = try TinySession()
        let before = try #require(
            tiny.run("best = student search tiny --trials 2\nbest").object(as: RecipeValue.self))
        try tiny.run("session save kept\nsession forget best\nsession restore kept")
        let after = try #require(tiny.run("best").object(as: RecipeValue.self))
        #expect(after.recipe == before.recipe)
        #expect(after.trials == before.trials)
    }

    @Test func aDistillationIsChosen() throws {
        let tiny = try TinySession(withModels: true)
        let student = try #require(
            tiny.run("student distill tiny tiny-knowledge --method auto --epochs 2")
                .object(as: StudentValue.self))
        #expect(student.runs.configuration.style == .plain)
        #expect(student.runs.distillation?.nodes == .all)
        #expect(
            tiny.output.notes.withLock {
                $0.contains { $0.contains("chosen on validation nodes among") }
            })
        let error = try tiny.failure(
            of: "student distill tiny tiny-knowledge --method auto --terms [mse]")
        #expect(error.summary.contains("--terms"))
    }
}
