import Foundation
import Testing

@testable import Support

/// A folder that is removed with the object.
final class ScratchFolder {
    let path = FileManager.default.temporaryDirectory.path + "/saving-" + UUID().uuidString
    init() throws { try LinguHome.createFolder(path) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws {
        try AtomicFile.write(Array(text.utf8), to: path + "/" + name)
    }
    func text(_ name: String) -> String? {
        FileManager.default.contents(atPath: path + "/" + name).map {
            String(decoding: $0, as: UTF8.self)
        }
    }
    var names: [String] {
        ((try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []).sorted()
    }
    func mode(_ name: String) -> UInt32 {
        var status = stat()
        return lstat(path + "/" + name, &status) == 0 ? status.st_mode : 0
    }
}

struct FileSavingTests {
    let folder: ScratchFolder
    init() throws { folder = try ScratchFolder() }

    @Test func onlyOrdinaryFilesAreReplaced() throws {
        mkfifo(folder.path + "/pipe", 0o644)
        mkdir(folder.path + "/folder", 0o755)
        var names = ["folder", "pipe"]
        // Only the superuser can make device nodes.
        if mknod(folder.path + "/null", S_IFCHR | 0o666, 1 << 8 | 3) == 0 { names.append("null") }
        for name in names {
            let before = folder.mode(name)
            #expect(throws: FileError.self) { try folder.write(name, "x") }
            #expect(throws: FileError.self) {
                try AtomicFile.requireReplaceable(folder.path + "/" + name)
            }
            #expect(folder.mode(name) == before)
        }
        #expect(folder.names == names.sorted())
        #expect(throws: FileError.self) {
            try ByteStreamWriter(path: folder.path + "/pipe")
        }
    }

    @Test func linksStayAndTheirFilesAreReplaced() throws {
        mkdir(folder.path + "/deep", 0o755)
        try folder.write("deep/file", "old")
        symlink("deep/file", folder.path + "/link")
        try folder.write("link", "new")
        #expect(folder.text("deep/file") == "new")
        #expect(folder.mode("link") & S_IFMT == S_IFLNK)
        symlink("nowhere", folder.path + "/lost")
        #expect(throws: FileError.self) { try folder.write("lost", "x") }
        #expect(folder.names == ["deep", "deep/file", "link", "lost"])
    }

    @Test func aFileKeepsItsPermissions() throws {
        try folder.write("file", "old")
        chmod(folder.path + "/file", 0o600)
        try folder.write("file", "new")
        #expect(folder.mode("file") & 0o777 == 0o600)
    }

    @Test func whatDeadProcessesLeftIsRemoved() throws {
        // No process has this number: it is beyond the largest that Linux allows.
        let dead = "x.4194305-17.part"
        let living = "x.\(getpid())-17.part"
        for name in [dead, living, "x.4194305-18.part", "mine.part", "x.a-1.part"] {
            _ = FileManager.default.createFile(atPath: folder.path + "/" + name, contents: Data())
        }
        var old = [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)]
        for name in [dead, living, "mine.part", "x.a-1.part"] {
            utimes(folder.path + "/" + name, &old)
        }
        try folder.write("y", "")
        #expect(!folder.names.contains(dead))
        #expect(folder.names.count == 5)
    }

    @Test func whatTheFirstVersionLeftIsRemovedWhenItIsOld() throws {
        let left = [
            "g.csv.gz.writing-4194305", "m.safetensors.314159265.part",
            ".pull-\(UUID().uuidString)", "s.part-\(UUID().uuidString)",
            "s.old-\(UUID().uuidString)",
        ]
        let kept = [
            "g.csv.writing-\(getpid())", "film.31415926.part", "m.safetensors.1.part",
            "report.old-2", "notes.old-\(UUID().uuidString)", "s",
            // The only copy of a student, which loading puts back.
            "lost.old-\(UUID().uuidString)",
        ]
        for name in left + kept {
            let isFolder = name.hasPrefix("s") || ["notes", "lost"].contains { name.hasPrefix($0) }
            let file = name.hasPrefix("notes") ? "diary.txt" : "student.json"
            if isFolder { try LinguHome.createFolder(folder.path + "/" + name) }
            let path = folder.path + "/" + name + (isFolder ? "/" + file : "")
            _ = FileManager.default.createFile(atPath: path, contents: Data())
        }
        try folder.write("early", "")
        #expect(left.allSatisfy(folder.names.contains), "they are not old")
        var old = [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)]
        for name in folder.names.reversed() { utimes(folder.path + "/" + name, &old) }
        try folder.write("late", "")
        #expect(left.filter(folder.names.contains) == [])
        #expect(kept.filter { !folder.names.contains($0) } == [])
    }
}

struct FolderSavingTests {
    let folder: ScratchFolder
    var place: String { folder.path + "/saved" }
    init() throws { folder = try ScratchFolder() }

    func save(_ names: [String], keeping keeps: (String) -> Bool = { _ in false }) throws {
        try AtomicFolder.write(to: place, keeping: keeps) { new in
            for name in names {
                try LinguHome.createFolder((new + "/" + name as NSString).deletingLastPathComponent)
                try AtomicFile.write(Array(name.utf8), to: new + "/" + name)
            }
        }
    }

    @Test func replacesWholeFolders() throws {
        try save(["a", "b/c"])
        try save(["a", "d"])
        #expect(folder.names == ["saved", "saved/a", "saved/d"])
        try save(["e"], keeping: { $0 != "a" })
        #expect(folder.names == ["saved", "saved/d", "saved/e"])
        #expect(folder.text("saved/d") == "d")
        try save(["b/x"], keeping: { _ in true })
        try save(["b/y"], keeping: { _ in true })
        #expect(folder.names.filter { $0.hasPrefix("saved/b/") } == ["saved/b/x", "saved/b/y"])
    }

    @Test func whatFailsChangesNothing() throws {
        try save(["a"])
        #expect(throws: FileError.self) {
            try AtomicFolder.write(to: place) { new in
                try AtomicFile.write([1], to: new + "/b")
                throw FileError.notFound(path: "elsewhere")
            }
        }
        #expect(folder.names == ["saved", "saved/a"])
        try folder.write("file", "x")
        #expect(throws: FileError.self) {
            try AtomicFolder.write(to: folder.path + "/file") { _ in }
        }
        #expect(folder.text("file") == "x")
    }

    @Test func linksStayAndTheirFoldersAreReplaced() throws {
        try save(["a"])
        symlink("saved", folder.path + "/link")
        try AtomicFolder.write(to: folder.path + "/link") { new in
            try AtomicFile.write([1], to: new + "/b")
        }
        #expect(folder.mode("link") & S_IFMT == S_IFLNK)
        #expect(folder.names == ["link", "saved", "saved/b"])
    }

    @Test func aFolderThatWasMovedAsideComesBack() throws {
        try save(["a"])
        rename(place, place + ".4194305-3.part.old")
        AtomicFolder.recover(place + "/")
        #expect(folder.names == ["saved", "saved/a"])
        // A process that lives may be about to put the new folder there.
        rename(place, place + ".\(getpid())-3.part.old")
        AtomicFolder.recover(place)
        #expect(folder.names.first == "saved.\(getpid())-3.part.old")
    }

    @Test func privateFoldersAreForTheirOwner() throws {
        try LinguHome.createPrivateFolder(place)
        #expect(folder.mode("saved") & 0o777 == 0o700)
        chmod(place, 0o755)
        try LinguHome.createPrivateFolder(place)
        #expect(folder.mode("saved") & 0o777 == 0o700)
        let home = LinguHome(path: folder.path)
        for path in [home.history, home.runs] {
            _ = FileManager.default.createFile(atPath: path, contents: Data())
            chmod(path, 0o644)
        }
        home.restrictPermissions()
        #expect(folder.mode("history.sqlite") & 0o777 == 0o600)
        #expect(folder.mode("runs.sqlite") & 0o777 == 0o600)
    }
}
