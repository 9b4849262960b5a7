// swift-tools-version: 6.2
import Foundation
import PackageDescription

// MARK: - Switches read from the environment (the Makefile sets them on every call)

/// `1`: oneDNN is compiled in, `0`: it is not, unset: whether its header is there.
let usesOneDNN: Bool =
    switch Context.environment["LINGU_ONEDNN"] {
    case "1": true
    case "0": false
    default: FileManager.default.fileExists(atPath: "/usr/include/dnnl.h")
    }

/// `1`: compile the numeric targets for this machine's processor; unset: for any x86-64 or arm64.
let isNative = Context.environment["LINGU_NATIVE"] == "1"

/// What this machine's processor has, if the numeric targets are compiled for it.
let processorFlags =
    isNative ? (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? "" : ""

/// Switches of the code by what the processor has: fused multiply-add; thirty-two registers of
/// sixteen Float32 elements.
let processorSwitches = [(" fma ", "LINGU_FMA"), (" avx512f ", "LINGU_AVX512")]
    .filter { processorFlags.contains($0.0) }.map(\.1)

/// `1`: the plugin that writes the documentation is there too (`make docs`).
let makesDocumentation = Context.environment["LINGU_DOCS"] == "1"

/// Names of targets, separated by commas: only these, what they need, and their tests are built.
let only = Context.environment["LINGU_ONLY"].map { $0.split(separator: ",").map(String.init) }

// MARK: - The targets and the direction of their imports

/// One of our targets: its own dependencies, the packages' products it uses, and whether its loops
/// must be fast in debug builds too.
struct Module {
    let name: String
    let dependencies: [String]
    var products: [String] = []
    var isNumeric = false
    var isExecutable = false
    var testDependencies: [String] = []
    var hasTests = true
}

let modules = [
    Module(name: "Support", dependencies: ["CExpat", "CSodium", "CZlib"]),
    Module(name: "Text", dependencies: ["Support"], isNumeric: true),
    Module(name: "Tables", dependencies: ["Support", "Text"], isNumeric: true),
    Module(name: "JSON", dependencies: ["CJSON", "Support"], products: ["OrderedCollections"]),
    Module(
        name: "Compute",
        dependencies: ["CHalfWidthKernels", "COpenBLAS", "CProcessorHints", "Support"]
            + (usesOneDNN ? ["COneDNN"] : []),
        isNumeric: true),
    Module(
        name: "Tensor", dependencies: ["Compute", "Support"], isNumeric: true,
        testDependencies: ["TestSupport"]),
    Module(
        name: "NN", dependencies: ["Compute", "Support", "Tensor"], isNumeric: true,
        testDependencies: ["Checkpoints", "TestSupport"]),
    Module(
        name: "Checkpoints",
        dependencies: ["CHalfWidthKernels", "CProcessorHints", "JSON", "Support"], isNumeric: true),
    Module(
        name: "Tokenizers", dependencies: ["JSON", "Support"], products: ["HeapModule"],
        isNumeric: true,
        testDependencies: ["Checkpoints"]),
    Module(
        name: "LanguageModels",
        dependencies: ["Checkpoints", "Compute", "JSON", "NN", "Support", "Tensor", "Tokenizers"],
        products: ["HeapModule"], isNumeric: true),
    Module(
        name: "Graphs", dependencies: ["Checkpoints", "JSON", "Support", "Tensor", "Text"],
        isNumeric: true),
    Module(
        name: "GraphNetworks", dependencies: ["Checkpoints", "Graphs", "NN", "Support", "Tensor"],
        isNumeric: true, testDependencies: ["JSON"]),
    Module(
        name: "Distillation",
        dependencies: [
            "Checkpoints", "GraphNetworks", "Graphs", "JSON", "LanguageModels", "NN", "Support",
            "Tensor", "Tokenizers",
        ], isNumeric: true),
    Module(name: "Figures", dependencies: ["Support", "Text"], isNumeric: true),
    Module(name: "CommandLanguage", dependencies: ["Support", "Tables", "Text"]),
    Module(
        name: "Store", dependencies: ["JSON", "Support"], products: ["GRDB"]),
    Module(
        name: "Commands",
        dependencies: [
            "Checkpoints", "CommandLanguage", "Compute", "Distillation", "Figures",
            "GraphNetworks", "Graphs", "JSON", "LanguageModels", "NN", "Store", "Support", "Tables",
            "Tensor", "Text", "Tokenizers",
        ]),
    Module(
        name: "JupyterProtocol", dependencies: ["CSodium", "CZeroMQ", "JSON", "Support"],
        products: ["DequeModule", "Logging"]),
    Module(
        name: "lingu",
        dependencies: [
            "CommandLanguage", "Commands", "Compute", "JSON", "JupyterProtocol", "Store", "Support",
            "Tables", "Text",
        ], products: ["ArgumentParser", "Logging"], isExecutable: true),
    Module(
        name: "Benchmarks",
        dependencies: [
            "Checkpoints", "Compute", "Distillation", "GraphNetworks", "Graphs", "JSON",
            "LanguageModels", "NN", "Support", "Tensor", "Tokenizers",
        ], products: ["ArgumentParser"], isNumeric: true, isExecutable: true, hasTests: false),
]

/// Libraries that Debian packages bring, and what `apt` calls them.
let systemLibraries: [String: (pkgConfig: String, package: String)] = [
    "CZeroMQ": ("libzmq", "libzmq3-dev"), "COpenBLAS": ("openblas", "libopenblas-dev"),
    "CJSON": ("json-c", "libjson-c-dev"), "CSodium": ("libsodium", "libzmq3-dev"),
    "CExpat": ("expat", "libexpat1-dev"), "CZlib": ("zlib", "zlib1g-dev"),
]

let collections = Package.Dependency.package(
    url: "https://github.com/apple/swift-collections", exact: "1.6.0")

/// Packages by the product we use of them.
let packages: [String: (package: String, dependency: Package.Dependency)] = [
    "DequeModule": ("swift-collections", collections),
    "HeapModule": ("swift-collections", collections),
    "OrderedCollections": ("swift-collections", collections),
    "ArgumentParser": (
        "swift-argument-parser",
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
    ),
    "Logging": (
        "swift-log", .package(url: "https://github.com/apple/swift-log", exact: "1.16.2")
    ),
    "GRDB": (
        "GRDB.swift", .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0")
    ),
]

let documentationPlugin = Package.Dependency.package(
    url: "https://github.com/swiftlang/swift-docc-plugin", exact: "1.5.0")

// MARK: - From the table above to SwiftPM's own types

let modulesByName = Dictionary(uniqueKeysWithValues: modules.map { ($0.name, $0) })

/// The names asked for and everything they import.
@MainActor func closure(of names: [String]) -> Set<String> {
    var found: Set<String> = []
    var waiting = names
    while let name = waiting.popLast() {
        guard found.insert(name).inserted else { continue }
        let module = modulesByName[name]
        waiting += (module?.dependencies ?? []) + (module?.testDependencies ?? [])
    }
    return found
}

let wanted = closure(of: only ?? modules.map(\.name))
let built = modules.filter { wanted.contains($0.name) }

@MainActor func settings(for module: Module) -> [SwiftSetting] {
    let common: [SwiftSetting] = [
        .swiftLanguageMode(.v6), .treatAllWarnings(as: .error),
    ]
    let oneDNN: [SwiftSetting] = usesOneDNN ? [.define("LINGU_ONEDNN")] : []
    let fast: [SwiftSetting] =
        module.isNumeric ? [.unsafeFlags(["-O"], .when(configuration: .debug))] : []
    let native: [SwiftSetting] =
        module.isNumeric && isNative
        ? [.unsafeFlags(["-Xcc", "-march=native"])] + processorSwitches.map { .define($0) } : []
    return common + oneDNN + fast + native
}

@MainActor func target(for module: Module) -> Target {
    let dependencies =
        module.dependencies.map { Target.Dependency(stringLiteral: $0) }
        + module.products.compactMap { product in
            packages[product].map { .product(name: product, package: $0.package) }
        }
    return module.isExecutable
        ? .executableTarget(
            name: module.name, dependencies: dependencies, swiftSettings: settings(for: module))
        : .target(
            name: module.name, dependencies: dependencies, swiftSettings: settings(for: module))
}

@MainActor func tests(for module: Module) -> Target {
    let others = module.dependencies.filter { modulesByName[$0] != nil } + module.testDependencies
    let snapshots = "\(Context.packageDirectory)/Tests/\(module.name)Tests/Snapshots"
    return .testTarget(
        name: module.name + "Tests",
        dependencies: ([module.name] + others).map { Target.Dependency(stringLiteral: $0) },
        exclude: FileManager.default.fileExists(atPath: snapshots) ? ["Snapshots"] : [],
        swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
}

/// oneDNN's few calls in C: the library is opened at run time, so nothing is linked.
let oneDNNTarget = Target.target(
    name: "COneDNN",
    cSettings: [.unsafeFlags(["-O3"] + (isNative ? ["-march=native"] : []))])

/// Innermost loops of half-width products: Swift cannot express the instructions that multiply and add pairs.
let halfWidthKernelsTarget = Target.target(
    name: "CHalfWidthKernels",
    cSettings: [.unsafeFlags(["-O3"] + (isNative ? ["-march=native"] : []))])

/// What several test targets use.
let testSupportTarget = Target.target(
    name: "TestSupport", dependencies: ["Support", "Tensor"], path: "Tests/TestSupport",
    swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])

/// A header of processor hints that Swift cannot express; nothing is compiled or linked.
let hintsTarget = Target.systemLibrary(name: "CProcessorHints")

/// What fuzzers try: any bytes on readers and the language.
///
/// `make test` replays the corpus, and with `LINGU_FUZZ=1` there is the program that looks for new inputs (`make fuzz`).
@MainActor func fuzzing() -> [Target] {
    guard only == nil else { return [] }
    let settings: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]
    let names = [
        "Checkpoints", "CommandLanguage", "Commands", "Distillation", "GraphNetworks", "Graphs",
        "Support", "Tensor", "Tokenizers",
    ]
    let replay: [Target] = [
        .target(
            name: "FuzzTargets", dependencies: names.map { .init(stringLiteral: $0) },
            path: "Tests/Fuzzing/Targets", swiftSettings: settings),
        .testTarget(
            name: "FuzzingTests", dependencies: ["FuzzTargets"], path: "Tests/Fuzzing/Replay",
            swiftSettings: settings),
    ]
    guard Context.environment["LINGU_FUZZ"] == "1" else { return replay }
    return replay + [
        .systemLibrary(name: "CFuzzer", path: "Tests/Fuzzing/CFuzzer"),
        .executableTarget(
            name: "Fuzz", dependencies: ["CFuzzer", "FuzzTargets"], path: "Tests/Fuzzing/Program",
            swiftSettings: settings),
    ]
}

let package = Package(
    name: "lingu",
    products: wanted.contains("lingu") ? [.executable(name: "lingu", targets: ["lingu"])] : [],
    dependencies: Dictionary(
        built.flatMap(\.products).compactMap { packages[$0] }.map { ($0.package, $0.dependency) },
        uniquingKeysWith: { first, _ in first }
    ).sorted { $0.key < $1.key }.map(\.value)
        + (makesDocumentation ? [documentationPlugin] : []),
    targets: systemLibraries.keys.sorted().filter { wanted.contains($0) }.map { name in
        let library = systemLibraries[name]
        return .systemLibrary(
            name: name, pkgConfig: library?.pkgConfig,
            providers: [.apt([library?.package ?? ""])])
    } + (wanted.contains("COneDNN") ? [oneDNNTarget] : [])
        + (wanted.contains("CHalfWidthKernels") ? [halfWidthKernelsTarget] : [])
        + (wanted.contains("CProcessorHints") ? [hintsTarget] : [])
        + (wanted.contains("TestSupport") ? [testSupportTarget] : []) + built.map(target(for:))
        + built.filter { $0.hasTests && (only?.contains($0.name) ?? true) }.map(tests(for:))
        + fuzzing())
