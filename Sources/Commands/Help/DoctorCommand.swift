import CommandLanguage
import Support
import Tables

/// `doctor`: what this machine offers, and what is missing.
struct DoctorCommand: Command {
    static let name = "doctor"
    static let summary =
        "Check libraries, threads, folders, teachers and data, and say how to fix problems."
    static let discussion = """
        On the command line, `lingu doctor` also checks Jupyter's side: kernelspecs and sockets.
        """
    static let signature = Signature<NoArguments>.none
    static let result = ResultShape.table(["grade", "subject", "found", "remedy"])
    static let examples = [
        Example("doctor", "What is installed and what is missing.", prints: "OpenBLAS")
    ]

    func run(_ arguments: NoArguments, in session: any CommandSession) throws -> CommandResult {
        let findings = MachineReport.findings(home: try session.shared().home)
        return .table(
            Table(
                [
                    TableColumn("grade", findings.map(\.grade.rawValue)),
                    TableColumn("subject", findings.map(\.subject)),
                    TableColumn("found", findings.map(\.summary)),
                    TableColumn("remedy", .texts(findings.map(\.remedy))),
                ], caption: "This machine"))
    }
}
