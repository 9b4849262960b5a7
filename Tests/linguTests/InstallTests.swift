import Commands
import Foundation
import JSON
import Support
import Testing

@testable import lingu

struct InstallTests {
    @Test func findsJupytersFolders() {
        func folder(_ environment: [String: String]) -> String {
            JupyterFolders(environment: environment, home: "/home/a").user
        }
        #expect(folder([:]) == "/home/a/.local/share/jupyter/kernels")
        #expect(folder(["XDG_DATA_HOME": "/x"]) == "/x/jupyter/kernels")
        #expect(folder(["JUPYTER_DATA_DIR": "/j"]) == "/j/kernels")
    }

    @Test func writesTheProgramIntoTheKernelspec() throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path
        let spec = try KernelSpec.beside(program: package + "/.build/debug/lingu")
        let home = try TestHome()
        try spec.install(into: home.path + "/lingu", program: "/opt/lingu")
        let file = try MappedFile(path: home.path + "/lingu/kernel.json")
        let json = try file.withBytes { try JSONValue(parsing: $0) }
        #expect(
            try json.strings(at: "argv")
                == ["/opt/lingu", "kernel", "--connection-file", "{connection_file}"])
        #expect(json["interrupt_mode"] == "message")
        #expect(
            json["env"] == [
                "OPENBLAS_CORETYPE": "", "OPENBLAS_L2_SIZE": "", "OPENBLAS_NUM_THREADS": "1",
            ])
        for logo in ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg"] {
            #expect(FileManager.default.fileExists(atPath: home.path + "/lingu/" + logo))
        }
        #expect(throws: InstallError.self) { try KernelSpec.beside(program: home.path + "/x") }
    }

    @Test func doctorChecksTheMachineAndJupyter() {
        let subjects = Doctor().findings().map(\.subject)
        #expect(subjects.contains("OpenBLAS") && subjects.contains("ZeroMQ"))
        let text = Finding(.broken, "folder", "is gone", remedy: "make it").text
        #expect(text == "BROKEN folder: is gone\n         → make it")
    }

    @Test(arguments: [
        InstallError.noKernelSpec(program: "a"), .noPython, .notInstalled(folder: "a"),
    ])
    func everyErrorHasARemedy(error: InstallError) {
        #expect(!error.remedy.isEmpty && !error.summary.isEmpty)
    }
}

/// An installation under a prefix is whole, for everybody, and goes away whole.
struct PrefixInstallationTests {
    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    @Test func everybodyMayReadAndRunIt() throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path
        let home = try TestHome()
        let built = home.path + "/built"
        try AtomicFile.write(Array("#!/bin/sh\n".utf8), to: built)
        chmod(built, 0o700)
        let prefix = home.path + "/prefix"
        let installation = ProgramInstallation.prefix(prefix)
        try installation.install(built, KernelSpec(source: package + "/kernelspec"))
        #expect(installation.program == prefix + "/share/lingu/bin/lingu")
        #expect(ProgramInstallation.prefix(ofProgram: installation.program) == prefix)
        #expect(try mode(installation.program) == 0o755)
        for folder in ["", "/share", "/share/lingu", "/share/lingu/bin", "/share/lingu/kernelspec"]
        {
            #expect(try mode(prefix + folder) & 0o055 == 0o055, "\(folder)")
        }
        #expect(try mode(prefix + "/share/lingu/kernelspec/kernel.json") & 0o044 == 0o044)
        let link = prefix + "/bin/lingu"
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: link)
                == "../share/lingu/bin/lingu")
        // Again, over what is there.
        try installation.install(built, KernelSpec(source: package + "/kernelspec"))
        #expect(try installation.remove().count == 3)
        #expect(!FileManager.default.fileExists(atPath: prefix + "/share/lingu"))
        #expect(try installation.remove().isEmpty)
    }

    @Test func anotherProgramsLinkStays() throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path
        let home = try TestHome()
        let link = home.path + "/bin/lingu"
        try LinguHome.createFolder(home.path + "/bin")
        try AtomicFile.write(Array("another".utf8), to: link)
        let installation = ProgramInstallation.prefix(home.path)
        try installation.install(link, KernelSpec(source: package + "/kernelspec"))
        _ = try installation.remove()
        #expect(try String(contentsOfFile: link, encoding: .utf8) == "another")
    }

    @Test func obstaclesAreFound() throws {
        let home = try TestHome()
        chmod(home.path, 0o755)
        try AtomicFile.write(Array("x".utf8), to: home.path + "/file")
        chmod(home.path + "/file", 0o644)
        let above = SharedMode.obstacle(on: FileManager.default.temporaryDirectory.path)
        #expect(SharedMode.obstacle(on: home.path + "/file") == above)
        chmod(home.path, 0o700)
        #expect(SharedMode.obstacle(on: home.path + "/file") == above ?? home.path)
        #expect(SharedMode.obstacle(on: "/no/such/file") == "/no")
    }

    @Test func aPersonsOwnStays() throws {
        let home = try TestHome()
        #expect(ProgramInstallation.user(LinguHome(path: home.path)).link == nil)
        #expect(try ProgramInstallation.user(LinguHome(path: home.path)).remove().isEmpty)
    }
}
