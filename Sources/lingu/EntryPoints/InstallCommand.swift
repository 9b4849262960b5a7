import ArgumentParser
import Foundation
import Support

/// Where a kernelspec goes or is.
struct KernelSpecPlace: ParsableArguments {
    @Flag(name: .customLong("user"), help: "For the current user (default).")
    var isForUser = false

    @Flag(name: .customLong("sys-prefix"), help: "For the active Python environment.")
    var isForEnvironment = false

    @Option(help: "Under a prefix that Jupyter searches, such as /usr/local.")
    var prefix: String?

    func validate() throws {
        let count = (isForUser ? 1 : 0) + (isForEnvironment ? 1 : 0) + (prefix == nil ? 0 : 1)
        guard count <= 1 else {
            throw ValidationError("Choose one of --user, --sys-prefix and --prefix.")
        }
    }

    /// The prefix; `nil` for the person's own folders.
    private func chosenPrefix() throws -> String? {
        if let prefix {
            let whole = (prefix as NSString).expandingTildeInPath
            return URL(filePath: whole).standardizedFileURL.path
        }
        return isForEnvironment ? try JupyterFolders.standard.systemPrefix() : nil
    }

    /// The folder of the kernelspec, and where the program lies that it names.
    func places() throws -> (kernelspec: String, program: ProgramInstallation) {
        guard let prefix = try chosenPrefix() else {
            return (JupyterFolders.standard.user + "/lingu", .user(.standard))
        }
        return (JupyterFolders.prefix(prefix) + "/lingu", .prefix(prefix))
    }
}

/// Registers the kernel with Jupyter.
struct InstallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install", abstract: "Register the kernel with Jupyter.",
        discussion: """
            The program is copied, so the folder it was built in may be deleted. For the current user \
            it goes to $LINGU_HOME/bin (default: ~/.local/share/lingu/bin). With --sys-prefix or \
            --prefix it goes under that prefix (share/lingu/bin/lingu, with a link in bin), readable \
            by all users: a kernel installed by root starts for every user, each with an own folder \
            for models and sessions.
            """)

    @OptionGroup var place: KernelSpecPlace

    func run() throws {
        try EntryPoint.run {
            let running = ProgramPath.running
            let spec = try KernelSpec.beside(program: running)
            let (folder, installation) = try place.places()
            try installation.install(running, spec)
            if installation.link != nil { try SharedMode.createFolder(folder) }
            try spec.install(into: folder, program: installation.program)
            if installation.link != nil {
                try SharedMode.open(folder)
                warnOfObstacles(installation.program)
            }
            StandardStream.output.write(
                """
                The kernel “Lingu” is registered in \(folder)
                and runs \(installation.program)

                """)
        }
    }

    /// Says what keeps other users from starting a program that lies under a prefix.
    private func warnOfObstacles(_ program: String) {
        if let folder = SharedMode.obstacle(on: program) {
            StandardStream.error.write(
                "warning: other users cannot start it: “\(folder)” is not theirs to enter\n")
        }
        if let library = SharedMode.privateLibraries().first {
            StandardStream.error.write(
                "warning: other users cannot start it: they may not read “\(library)”\n"
                    + "  → move Swift to a folder that everybody may read, such as /opt, and build again\n"
            )
        }
    }
}

/// Takes the kernel away from Jupyter.
struct UninstallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninstall", abstract: "Remove the kernel from Jupyter.",
        discussion: """
            What --prefix or --sys-prefix installed is removed whole, the program too. After --user \
            the program, models and sessions in $LINGU_HOME stay.
            """)

    @OptionGroup var place: KernelSpecPlace

    func run() throws {
        try EntryPoint.run {
            let (folder, installation) = try place.places()
            guard FileManager.default.fileExists(atPath: folder + "/kernel.json") else {
                throw InstallError.notInstalled(folder: folder)
            }
            do {
                try FileManager.default.removeItem(atPath: folder)
            } catch {
                throw FileError.refused(path: folder, reason: "it cannot be removed")
            }
            let removed = try [folder] + installation.remove()
            for path in removed { StandardStream.output.write("Removed \(path)\n") }
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
