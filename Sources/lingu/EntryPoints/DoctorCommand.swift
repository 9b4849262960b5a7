import ArgumentParser
import Commands
import Foundation
import JSON
import JupyterProtocol
import Support

/// Looks for what is missing.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check this installation and say how to fix it.")

    func run() throws {
        let findings = Doctor().findings()
        let text = findings.map(\.text).joined(separator: "\n") + "\n"
        StandardStream.output.write(VisibleText.of(text))
        if findings.contains(where: { $0.grade == .broken }) { throw ExitCode.failure }
    }
}

extension Finding {
    /// The finding on a line, its remedy on another.
    var text: String {
        let mark = grade.rawValue.padding(toLength: 6, withPad: " ", startingAt: 0)
        return "\(mark) \(subject): \(summary)" + (remedy.map { "\n         → " + $0 } ?? "")
    }
}

/// The checks.
struct Doctor {
    private let home = LinguHome.standard

    /// The findings of the `doctor` command, and those of this program alone: sockets and kernelspecs.
    func findings() -> [Finding] {
        [Finding(.good, "file", ProgramPath.running)]
            + MachineReport.findings(home: home) + [sockets()] + kernelSpecs()
    }

    private func sockets() -> Finding {
        do {
            let transport = try ZeroMQTransport(
                connection: ConnectionFile(key: Identifier.random()),
                logger: StartupLog.logger())
            transport.start { _ in }
            transport.close()
            return Finding(
                .good, "ZeroMQ",
                "\(ZeroMQTransport.libraryVersion), five sockets could be opened")
        } catch {
            let error = error as any Diagnostic
            return Finding(.broken, "ZeroMQ", error.summary, remedy: error.remedy)
        }
    }

    private func kernelSpecs() -> [Finding] {
        let folders = JupyterFolders.standard
        var places = [folders.user]
        if let environment = try? folders.systemPrefix() {
            places.append(JupyterFolders.prefix(environment))
        }
        let own = ProgramInstallation.prefix(ofProgram: ProgramPath.running)
        places += ([own].compactMap(\.self) + ["/usr/local", "/usr"]).map(JupyterFolders.prefix)
        var seen: Set<String> = []
        let found = places.filter { seen.insert($0).inserted }.compactMap { kernelSpec(in: $0) }
        guard found.isEmpty else { return found }
        return [
            Finding(
                .advice, "Jupyter", "does not know the kernel yet",
                remedy: "lingu install --user")
        ]
    }

    private func kernelSpec(in folder: String) -> Finding? {
        let path = folder + "/lingu/kernel.json"
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        let words = (try? JSONValue(parsing: [UInt8](data)).strings(at: "argv")) ?? []
        guard let program = words.first, access(program, X_OK) == 0 else {
            return Finding(
                .broken, "kernelspec", "\(path) names a program that is not there",
                remedy: "lingu install --user (or the option it was installed with)")
        }
        if folder != JupyterFolders.standard.user, let obstacle = SharedMode.obstacle(on: program) {
            return Finding(
                .advice, "kernelspec",
                "\(path) runs \(program), which other users cannot start: “\(obstacle)” is not theirs "
                    + "to enter or read",
                remedy: "install it again with --prefix or --sys-prefix: the program goes there too"
            )
        }
        return Finding(.good, "kernelspec", "\(path) runs \(program)")
    }
}
