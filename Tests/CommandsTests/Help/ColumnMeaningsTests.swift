import CommandLanguage
import Testing

@testable import Commands

/// `?` says what the columns of tables mean.
@Suite struct ColumnMeaningsTests {
    @Test func everyDeclaredColumnHasAMeaning() {
        for command in CommandRegistry.all.commands {
            guard case .table(let columns) = command.result else { continue }
            for column in columns {
                let meaning = CommandRegistry.all.meaning(ofColumn: column, of: command)
                #expect(meaning?.hasSuffix(".") == true, "\(command.name): \(column)")
            }
        }
    }

    @Test func helpOnACommandExplainsItsColumns() throws {
        let tiny = try TinySession()
        let page = try tiny.run("compare?").plainText(rows: 100)
        #expect(page.contains("ms/node") && page.contains("Inference time per node"))
        #expect(page.contains("p-value of the difference"))
    }

    @Test func helpOnATableExplainsItsColumns() throws {
        let tiny = try TinySession()
        let page = try tiny.run("rows = nodes tiny; rows?").plainText(rows: 100)
        #expect(page.contains("Number of neighbours"), "\(page)")
    }
}
