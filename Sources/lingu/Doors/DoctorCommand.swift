import ArgumentParser
import Foundation
import JSON
import JupyterProtocol
import Store
import Support

/// Looks for what is missing.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check this installation and say how to mend it.")

    func run() throws {
        let findings = Doctor().findings()
        StandardStream.output.write(findings.map(\.text).joined(separator: "\n") + "\n")
        if findings.contains(where: { $0.grade == .broken }) { throw ExitCode.failure }
    }
}

/// One thing that was looked at.
struct Finding {
    enum Grade { case good, advice, broken }

    let grade: Grade
    let summary: String
    var remedy: String?

    var text: String {
        let mark =
            switch grade {
            case .good: "ok    "
            case .advice: "note  "
            case .broken: "BROKEN"
            }
        return mark + " " + summary + (remedy.map { "\n         → " + $0 } ?? "")
    }
}

/// The checks.
struct Doctor {
    private let home = LinguHome.standard

    func findings() -> [Finding] {
        [
            Finding(
                grade: .good, summary: "lingu \(LinguVersion.current) at \(ProgramPath.running)"),
            folder(), sockets(),
        ] + BLASReport.findings() + kernelSpecs() + [models()] + datasets()
    }

    private func folder() -> Finding {
        do throws(FileError) {
            try LinguHome.createFolder(home.path)
            let probe = home.path + "/.probe"
            try AtomicFile.write([], to: probe)
            unlink(probe)
            return Finding(grade: .good, summary: "folder \(home.path) can be written")
        } catch {
            return Finding(
                grade: .broken, summary: error.summary,
                remedy: "set LINGU_HOME to a folder that can be written")
        }
    }

    private func sockets() -> Finding {
        do {
            let transport = try ZeroMQTransport(
                connection: ConnectionFile(key: Identifier.random()),
                logger: StartupLog.logger())
            transport.start { _ in }
            transport.close()
            return Finding(
                grade: .good,
                summary: "ZeroMQ \(ZeroMQTransport.libraryVersion): five sockets could be opened")
        } catch {
            let error = error as any Diagnostic
            return Finding(grade: .broken, summary: error.summary, remedy: error.remedy)
        }
    }

    private func kernelSpecs() -> [Finding] {
        let folders = JupyterFolders.standard
        var places = [folders.user]
        if let environment = try? folders.systemPrefix() { places.append(environment) }
        places += ["/usr/local", "/usr"].map(JupyterFolders.prefix)
        var seen: Set<String> = []
        let found = places.filter { seen.insert($0).inserted }.compactMap { kernelSpec(in: $0) }
        guard found.isEmpty else { return found }
        return [
            Finding(
                grade: .advice, summary: "Jupyter does not know the kernel yet",
                remedy: "lingu install --user")
        ]
    }

    private func kernelSpec(in folder: String) -> Finding? {
        let path = folder + "/lingu/kernel.json"
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        let words = (try? JSONValue(parsing: [UInt8](data)).strings(at: "argv")) ?? []
        guard let program = words.first, access(program, X_OK) == 0 else {
            return Finding(
                grade: .broken, summary: "\(path) names a program that is not there",
                remedy: "lingu install --user (or the option it was installed with)")
        }
        return Finding(grade: .good, summary: "kernelspec \(path) runs \(program)")
    }

    private func models() -> Finding {
        let models = ModelStore(folder: home.models).list()
        guard models.isEmpty else {
            return Finding(
                grade: .good, summary: "models: " + models.map(\.name).joined(separator: ", "))
        }
        return Finding(
            grade: .advice, summary: "no teacher is in the model store",
            remedy: "lingu models pull gemma3-270m, or load a GGUF file by its path")
    }

    private func datasets() -> [Finding] {
        Dataset.all.map { set in
            set.isHere
                ? Finding(grade: .good, summary: "data of \(set.name) are here")
                : Finding(
                    grade: .advice, summary: "data of \(set.name) are not here",
                    remedy: set.remedy)
        }
    }
}
