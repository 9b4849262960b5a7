import Foundation
import JSON
import Support

/// The files that tell Jupyter about the kernel.
struct KernelSpec {
    /// The folder that holds `kernel.json` and the logos.
    let source: String

    private static let files = ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg"]

    /// The folder beside the program: `kernelspec/` in a folder above it.
    ///
    /// - Throws: `InstallError.noKernelSpec` if there is none.
    static func beside(program: String) throws(InstallError) -> KernelSpec {
        var folder = program
        for _ in 0..<6 {
            folder = folder.parentFolder
            let candidate = folder + "/kernelspec"
            if FileManager.default.fileExists(atPath: candidate + "/kernel.json") {
                return KernelSpec(source: candidate)
            }
        }
        throw .noKernelSpec(program: program)
    }

    /// Writes the files into a folder, with the program's path.
    ///
    /// - Throws: `FileError` or `JSONError` if that fails.
    func install(into folder: String, program: String) throws {
        try LinguHome.createFolder(folder)
        let template = try MappedFile(path: source + "/kernel.json")
        var spec = try template.withBytes { try JSONValue(parsing: $0) }
        let words = try spec.strings(at: "argv").map { $0 == "{program}" ? program : $0 }
        spec["argv"] = .strings(words)
        try AtomicFile.write(
            spec.bytes(.pretty) + [UInt8(ascii: "\n")], to: folder + "/kernel.json")
        try copyLogos(into: folder)
    }

    /// Copies the files as they are, so that an installed program can install itself elsewhere.
    func copy(into folder: String) throws {
        guard folder != source else { return }
        try LinguHome.createFolder(folder)
        let template = try MappedFile(path: source + "/kernel.json")
        try AtomicFile.write(template.contents, to: folder + "/kernel.json")
        try copyLogos(into: folder)
    }

    private func copyLogos(into folder: String) throws {
        for name in Self.files {
            let file = try MappedFile(path: source + "/" + name)
            try AtomicFile.write(file.contents, to: folder + "/" + name)
        }
    }
}

/// Where Jupyter looks for kernelspecs.
struct JupyterFolders {
    let environment: [String: String]
    let home: String

    static var standard: JupyterFolders {
        JupyterFolders(
            environment: ProcessInfo.processInfo.environment, home: LinguHome.userFolder)
    }

    /// The person's own: `--user`.
    var user: String {
        if let folder = environment["JUPYTER_DATA_DIR"], !folder.isEmpty {
            return folder + "/kernels"
        }
        let share = environment["XDG_DATA_HOME"] ?? ""
        return (share.isEmpty ? home + "/.local/share" : share) + "/jupyter/kernels"
    }

    /// That of a prefix: `--prefix`.
    static func prefix(_ prefix: String) -> String { prefix + "/share/jupyter/kernels" }

    /// The Python environment at hand: `--sys-prefix`.
    ///
    /// - Returns: The prefix itself, such as `/opt/venv`.
    /// - Throws: `InstallError.noPython` if there is none.
    func systemPrefix() throws(InstallError) -> String {
        for name in ["VIRTUAL_ENV", "CONDA_PREFIX"] {
            if let prefix = environment[name], !prefix.isEmpty { return prefix }
        }
        let python = Subprocess.run("python3", ["-c", "import sys; print(sys.prefix)"])
        guard python.status == 0, !python.output.isEmpty else { throw .noPython }
        return python.output
    }
}

/// Errors in installing.
enum InstallError: Diagnostic, Equatable {
    case noKernelSpec(program: String)
    case noPython
    case notInstalled(folder: String)

    var name: String { "Install" }
    var summary: String {
        switch self {
        case .noKernelSpec(let program): "there is no folder “kernelspec” above “\(program)”"
        case .noPython: "no Python environment was found"
        case .notInstalled(let folder): "there is no kernel “lingu” in “\(folder)”"
        }
    }
    var remedy: String {
        switch self {
        case .noKernelSpec: "run the program from the folder it was built in, or `make install`"
        case .noPython: "activate an environment, or use `--user` or `--prefix`"
        case .notInstalled: "`lingu doctor` shows where the kernel is installed"
        }
    }
}

/// Other programs.
enum Subprocess {
    /// Runs a program and gives what it printed, without blanks at the ends; status 127 if there is
    /// no such program.
    static func run(_ program: String, _ arguments: [String]) -> (status: Int32, output: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            return (127, "")
        }
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: data, as: UTF8.self)
        return (process.terminationStatus, text.trimmingCharacters(in: .whitespacesAndNewlines))
    }
}
