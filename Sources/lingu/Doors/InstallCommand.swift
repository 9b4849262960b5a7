import ArgumentParser
import Foundation
import Support

/// Where a kernelspec goes or is.
struct KernelSpecPlace: ParsableArguments {
    @Flag(name: .customLong("user"), help: "For this person (the default).")
    var isForUser = false

    @Flag(name: .customLong("sys-prefix"), help: "For the active Python environment.")
    var isForEnvironment = false

    @Option(help: "For a folder that Jupyter searches, such as /usr/local.")
    var prefix: String?

    func validate() throws {
        let count = (isForUser ? 1 : 0) + (isForEnvironment ? 1 : 0) + (prefix == nil ? 0 : 1)
        guard count <= 1 else {
            throw ValidationError("Choose one of --user, --sys-prefix and --prefix.")
        }
    }

    /// The folder of the kernelspec.
    func folder() throws -> String {
        let folders = JupyterFolders.standard
        if let prefix { return JupyterFolders.prefix(prefix) + "/lingu" }
        return try (isForEnvironment ? folders.systemPrefix() : folders.user) + "/lingu"
    }
}

/// Registers the kernel with Jupyter.
struct InstallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install", abstract: "Register the kernel with Jupyter.",
        discussion: """
            The program is copied to $LINGU_HOME/bin, and Jupyter is told that path: what it was \
            built in may be deleted.
            """)

    @OptionGroup var place: KernelSpecPlace

    func run() throws {
        try Door.run {
            let home = LinguHome.standard
            let running = ProgramPath.running
            let spec = try KernelSpec.beside(program: running)
            let program = home.bin + "/lingu"
            try LinguHome.createFolder(home.bin)
            if running != program {
                let file = try MappedFile(path: running)
                try AtomicFile.write(to: program, permissions: 0o755) { writer throws(FileError) in
                    try file.withBytes { bytes throws(FileError) in try writer.append(bytes) }
                }
            }
            try spec.copy(into: home.path + "/kernelspec")
            let folder = try place.folder()
            try spec.install(into: folder, program: program)
            StandardStream.output.write(
                """
                The kernel “Lingu” is registered in \(folder)
                and runs \(program)

                """)
        }
    }
}

/// Takes the kernel away from Jupyter.
struct UninstallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninstall", abstract: "Take the kernel away from Jupyter.",
        discussion: "Models, sessions and the program in $LINGU_HOME stay.")

    @OptionGroup var place: KernelSpecPlace

    func run() throws {
        try Door.run {
            let folder = try place.folder()
            guard FileManager.default.fileExists(atPath: folder + "/kernel.json") else {
                throw InstallError.notInstalled(folder: folder)
            }
            do {
                try FileManager.default.removeItem(atPath: folder)
            } catch {
                throw FileError.refused(path: folder, reason: "it cannot be removed")
            }
            StandardStream.output.write("Removed \(folder)\n")
        }
    }
}

/// Where programs are.
enum ProgramPath {
    /// The running program's file.
    static var running: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
            ?? CommandLine.arguments[0]
    }
}
