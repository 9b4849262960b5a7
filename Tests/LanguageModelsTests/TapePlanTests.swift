import Compute
import Testing

@testable import LanguageModels

@Suite struct TapePlanTests {
    /// More memory never keeps fewer layers, and what is planned fits, unless not even one layer does.
    @Test(arguments: ["gemma3", "qwen2", "llama/plain"]) func plansFitTheirMemory(name: String)
        throws
    {
        let c = try GoldenFolder(name).model().configuration
        for precision in [ComputePrecision.float32, .bfloat16] {
            let plan = { TapePlan(c, tokens: 100, precision: precision, memory: $0) }
            let (least, all) = (plan(0), plan(.max))
            #expect(least.keptLayers == 0 && all.keptLayers == c.layerCount)
            #expect(plan(all.byteCount) == all)
            var before = 0
            for memory in stride(from: 0, through: all.byteCount, by: all.byteCount / 50) {
                let found = plan(memory)
                #expect(found.byteCount <= max(memory, least.byteCount))
                #expect(found.keptLayers >= before)
                before = found.keptLayers
            }
        }
        // Gates in half the memory.
        #expect(
            TapePlan(c, tokens: 100, precision: .bfloat16, memory: .max).byteCount
                < TapePlan(c, tokens: 100, precision: .float32, memory: .max).byteCount)
    }
}
