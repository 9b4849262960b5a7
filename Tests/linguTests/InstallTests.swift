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
