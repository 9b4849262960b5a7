import Foundation
import Support
import Testing

@testable import Checkpoints

struct NumPyTests {
    static func golden(_ name: String) -> String { goldens + "/numpy/" + name }

    @Test(arguments: ["f4", "f8", "f2", "i1", "i2", "i4", "i8"])
    func readsSignedTypes(type: String) throws {
        let array = try NumPyFile.read(path: Self.golden(type + ".npy"))
        #expect(array.shape == [2, 3])
        #expect(array.floats() == [0, 1, -2, 3, 4, 5])
        #expect(array.integers() == (type.hasPrefix("i") ? [0, 1, -2, 3, 4, 5] : nil))
    }

    @Test(
        arguments: [
            ("u1", [0, 1, 2, 3, 4, 5]), ("u2", [0, 1, 2, 3, 4, 5]),
            ("u4", [0, 1, 2, 3, 4, 5]), ("bool", [0, 1, 1, 1, 1, 1]),
        ] as [(String, [Int64])])
    func readsUnsignedTypes(type: String, values: [Int64]) throws {
        let array = try NumPyFile.read(path: Self.golden(type + ".npy"))
        #expect(array.integers() == values)
        #expect(array.floats() == values.map { Float($0) })
    }

    @Test func readsOtherOrdersShapesAndVersions() throws {
        let fortran = try NumPyFile.read(path: Self.golden("fortran.npy"))
        #expect(fortran.shape == [2, 3, 4])
        #expect(fortran.floats() == (0..<24).map { Float($0) })
        let scalar = try NumPyFile.read(path: Self.golden("scalar.npy"))
        #expect(scalar.shape == [] && scalar.floats() == [7])
        let vector = try NumPyFile.read(path: Self.golden("vector.npy"))
        #expect(vector.shape == [5] && vector.integers() == [0, 1, 2, 3, 4])
        let empty = try NumPyFile.read(path: Self.golden("empty.npy"))
        #expect(empty.shape == [0, 3] && empty.floats().isEmpty)
        for version in [2, 3] {
            let array = try NumPyFile.read(path: Self.golden("version\(version).npy"))
            #expect(array.floats() == [0, 1, 2])
        }
        #expect(throws: CheckpointError.self) {
            try NumPyFile.read(path: Self.golden("complex.npy"))
        }
    }

    @Test(arguments: ["stored.npz", "deflated.npz"])
    func readsArchives(name: String) throws {
        let archive = try NumPyArchive(path: Self.golden(name))
        #expect(archive.arrays.keys.elements == ["a", "labels"])
        let array = try archive.array(named: "a")
        #expect(array.shape == [10, 10] && array.floats() == (0..<100).map { Float($0) })
        #expect(try archive.array(named: "labels").integers() == (0..<10).map { Int64($0) })
        #expect(try array.tensor(named: "x").rows == 10)
        #expect(
            throws: CheckpointError.noTensor(path: "npz", name: "label", nearest: "labels")
        ) { try archive.array(named: "label") }
        #expect(throws: CheckpointError.self) {
            try NumPyArchive(path: Self.golden(name), limit: 100)
        }
    }

    @Test func writesWhatNumPyWrites() throws {
        let folder = try TemporaryFolder()
        let array = NumPyArray(shape: [2, 3], values: [0, 1, -2, 3, 4, 5])
        try NumPyFile.write(array, to: folder.file("a.npy"))
        #expect(
            FileManager.default.contentsEqual(
                atPath: folder.file("a.npy"), andPath: Self.golden("f4.npy")))
        let vector = NumPyFile.bytes(of: NumPyArray(shape: [2], integers: [1, 2]))
        let back = try NumPyFile.read(ByteRegion(copying: vector), path: "v")
        #expect(back.shape == [2] && back.integers() == [1, 2])
    }

    @Test(arguments: [false, true])
    func readsTheArchivesItWrites(isCompressed: Bool) throws {
        let folder = try TemporaryFolder()
        let archive = NumPyArchive([
            "x": NumPyArray(shape: [100, 2], values: (0..<200).map { Float($0 % 7) }),
            "y": NumPyArray(shape: [], integers: [3]),
        ])
        try archive.write(to: folder.file("a.npz"), isCompressed: isCompressed)
        let back = try NumPyArchive(path: folder.file("a.npz"))
        #expect(back.arrays.keys.elements == ["x", "y"])
        #expect(try back.array(named: "x").floats() == (0..<200).map { Float($0 % 7) })
        #expect(try back.array(named: "y").integers() == [3])
    }

    @Test(arguments: ["f4.npy", "version2.npy", "fortran.npy"])
    func damagedArraysAreErrors(name: String) throws {
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: Self.golden(name))))
        for count in bytes.indices {
            #expect(throws: CheckpointError.self) {
                try NumPyFile.read(ByteRegion(copying: bytes[..<count]), path: "cut")
            }
        }
        flip(bytes) { _ = try NumPyFile.read($0, path: "flipped").floats() }
    }

    @Test(arguments: ["stored.npz", "deflated.npz"])
    func damagedArchivesAreErrors(name: String) throws {
        let folder = try TemporaryFolder()
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: Self.golden(name))))
        for count in bytes.indices where count % 7 == 0 {
            try Data(bytes[..<count]).write(to: URL(fileURLWithPath: folder.file("cut.npz")))
            #expect(throws: (any Error).self) { try NumPyArchive(path: folder.file("cut.npz")) }
        }
        flip(bytes) { region in
            let zip = try ZipArchive(region, path: "flipped")
            for entry in zip.entries { _ = try zip.contents(of: entry, limit: 1 << 20) }
        }
    }

    @Test(arguments: [
        "", "{", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': 1, 'shape': (3,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3, }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-3,), }",
        "{'descr': '<f4', 'descr': '<f4', 'shape': (3,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }",
    ])
    func brokenHeadersAreRefused(header: String) {
        #expect(throws: CheckpointError.self) { try NumPyHeader(parsing: header, path: "x") }
    }

    private func flip(_ bytes: [UInt8], _ read: (ByteRegion) throws -> Void) {
        var random = RandomSource(seed: 2)
        for _ in 0..<2_000 {
            var hostile = bytes
            hostile[random.integer(below: bytes.count)] ^= UInt8(1 << random.integer(below: 8))
            do { try read(ByteRegion(copying: hostile)) } catch {
                #expect(error is any Diagnostic)
            }
        }
    }
}
