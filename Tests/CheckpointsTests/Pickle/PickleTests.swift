import Foundation
import Support
import Testing

@testable import Checkpoints

/// Pickles and PyTorch files as data; what they hold was written by Python (Tests/Goldens/formats).
@Suite struct PickleTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Goldens/formats").path

    private func read(_ bytes: [UInt8]) throws -> PickleValue {
        try PickleReader.read(ByteRegion(copying: bytes), path: "p.pkl")
    }

    private func problem(_ bytes: [UInt8]) -> CheckpointError? {
        do {
            _ = try read(bytes)
            return nil
        } catch {
            return error as? CheckpointError
        }
    }

    @Test func weightsAreRead() throws {
        let file = try TorchFile(path: Self.folder + "/weights.bin")
        #expect(
            file.tensorNames == ["a.weight", "a.turned", "a.part", "half", "parameter", "scalar"])
        func values(_ name: String) throws -> [Float] { try file.tensor(named: name).dequantized() }
        let elements: [Float] = (0..<12).map { Float($0) }
        #expect(try values("a.weight") == elements)
        #expect(try values("half") == elements)
        #expect(try file.tensor(named: "a.turned").shape == [4, 3])
        #expect(try values("a.turned") == [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11])
        #expect(try values("a.part") == [5, 6, 9, 10])
        #expect(try values("parameter") == [0.5, 1.5, 2.5, 3.5])
        #expect(try file.tensor(named: "scalar").shape.isEmpty)
    }

    @Test func nothingIsRun() throws {
        let ran = FileManager.default.currentDirectoryPath + "/ran.txt"
        let error = #expect(throws: CheckpointError.self) {
            try TorchFile(path: Self.folder + "/refused.pt")
        }
        #expect(error?.summary.contains("posix.system") == true, "\(String(describing: error))")
        #expect(!FileManager.default.fileExists(atPath: ran))
        for name in ["os system", "builtins eval", "torch load", "subprocess Popen"] {
            let parts = name.split(separator: " ")
            let bytes = Array("c\(parts[0])\n\(parts[1])\n(tR.".utf8)
            #expect(
                problem(bytes)
                    == .unknownConstructor(path: "p.pkl", name: "\(parts[0]).\(parts[1])"))
        }
    }

    @Test(arguments: [
        // Protocol 0: a list of floats, texts and booleans, as Python 2 wrote it.
        ("(lp0\nI1\naL-20L\naF2.5\naS'a\\nb'\np1\naI01\naNa.", "list"),
        // Protocol 2 with a dictionary and a tuple, and a list that was stored and recalled.
        ("\u{80}\u{2}}q\u{0}(U\u{1}aK\u{5}U\u{1}b]q\u{1}(K\u{1}K\u{2}eU\u{1}ch\u{1}u.", "members"),
    ])
    func protocolsAreRead(text: String, kind: String) throws {
        let value = try read(text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
        if kind == "list" {
            let elements = try #require(value.elements)
            #expect(elements[0].integer == 1 && elements[1].integer == -20)
            #expect(elements[2].number == 2.5 && elements[3].text == "a\nb")
            #expect(elements[4].integer == 1 && elements[5].kind == "None")
        } else {
            #expect(value["a"]?.integer == 5)
            #expect(value["b"]?.integers == [1, 2] && value["c"]?.integers == [1, 2])
            #expect(value.members?.count == 3)
        }
    }

    @Test func longNumbersKeepTheirSign() throws {
        func long(_ bytes: [UInt8]) throws -> PickleValue {
            try read([0x80, 2, 0x8a, UInt8(bytes.count)] + bytes + [0x2e])
        }
        #expect(try long([0xff]).integer == -1)
        #expect(try long([0xff, 0]).integer == 255)
        #expect(try long([]).integer == 0)
        #expect(try long([0, 0, 0, 0, 0, 0, 0, 0x80]).integer == Int.min)
        #expect(try long([0, 0, 0, 0, 0, 0, 0, 0, 1]).number == 18_446_744_073_709_551_616)
        #expect(try long([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).number == -1)
    }

    @Test(arguments: [
        "", ".", "(", "a.", "K", "h\u{5}.", "(K\u{1}u.", "K\u{1}K\u{2}a.", "R.", "b.", "Q.",
        "\u{fe}.",
        "cnumpy\ndtype\n(tR.", "cnumpy.core.multiarray\n_reconstruct\n(tR(tb.",
    ])
    func damagedPicklesAreRefused(text: String) {
        let bytes = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        #expect(problem(bytes) != nil)
    }

    @Test func aListInItselfEndsNowhere() throws {
        // l = []; l.append(l)
        let value = try read(Array("]q\u{0}h\u{0}a.".utf8))
        #expect(value.elements?.first?.elements?.count == 1 && value.texts == nil)
        // So deep that freeing it by recursion would overflow the stack.
        let deep =
            [UInt8](repeating: 0x5d, count: 300_000) + [UInt8](repeating: 0x61, count: 299_999)
        #expect(try read(deep + [0x2e]).elements?.count == 1)
    }

    @Test func otherFilesAreNamed() throws {
        let folder = try TemporaryFolder()
        let old = folder.file("old.pt")
        try Data([0x80, 2, 0x8a, 10]).write(to: URL(fileURLWithPath: old))
        #expect(
            throws: CheckpointError.unsupportedVersion(
                path: old, format: "PyTorch", version: "before 1.6")
        ) { try TorchFile(path: old) }
    }

    @Test func archivesHoldTexts() throws {
        let archive = try NumPyArchive(path: Self.folder + "/unicode.npz")
        #expect(archive.texts["labels"] == ["a", "b", "a", "b", "a", ""])
        #expect(archive.texts["texts"]?[1] == "naïve café – 漢字")
        let objects = try NumPyArchive(path: Self.folder + "/shchur.npz")
        #expect(objects.texts["class_names"] == ["Databases", "Robotics", "Biology"])
    }
}
