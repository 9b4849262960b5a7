import Foundation
import Support
import Testing

@testable import lingu

/// Output that cannot be written, and disks that are full.
@Suite(.serialized) struct OutputErrorTests {
    let harness: ProgramHarness
    init() throws { harness = try ProgramHarness() }

    @Test(arguments: [
        "$L run a.lingu > /dev/full", "$L run --show n.ipynb --output m.ipynb > /dev/full",
        "$L < a.lingu > /dev/full", "$L --help > /dev/full", "$L version > /dev/full",
        "$L datasets > /dev/full", "$L run a.lingu >&-",
        "echo '\(Self.request)' | $L stdio > /dev/full",
    ])
    func anErrorOfOutputIsAnError(command: String) throws {
        try harness.write("a.lingu", "print \"a\"\n(1 + 1)\n")
        try harness.write("n.ipynb", Self.notebook)
        let outcome = try harness.shell(command)
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.errors.contains("standard output cannot be written"), "\(outcome)")
    }

    private static let request =
        #"{"channel":"shell","header":{"msg_id":"1","msg_type":"kernel_info_request","session":"s"},"#
        + #""parent_header":{},"metadata":{},"content":{}}"#
    private static let notebook =
        #"{"cells":[{"cell_type":"code","id":"a","execution_count":null,"metadata":{},"outputs":[],"#
        + #""source":"1 + 1"}],"metadata":{},"nbformat":4,"nbformat_minor":5}"#

    @Test func aReaderThatIsGoneEndsQuietly() throws {
        try harness.write("a.lingu", "for i in 1..20000 { print \"a line that is long enough\" }\n")
        let outcome = try harness.shell("$L run a.lingu | head -1; exit ${PIPESTATUS[0]}")
        #expect(outcome.status == 128 + SIGPIPE)
        #expect(outcome.errors.isEmpty && outcome.output == "a line that is long enough\n")
    }

    @Test func aNotebookIsNeverWrittenOverADevice() throws {
        try harness.write("n.ipynb", Self.notebook)
        let made = try harness.shell("mknod null c 1 3 || mkfifo null")
        #expect(made.status == 0)
        let kind = try harness.shell("stat -c %F null").output
        for command in [
            "$L run n.ipynb --output null",
            "echo 'graph load \"src\" | nodes | table save \"null\" --as csv --overwrite' | $L",
            "echo 'plot degrees (graph load \"src\") | plot save \"null\" --as svg --overwrite' | $L",
            "echo 'graph save (graph load \"src\") \"null\" --overwrite' | $L",
        ] {
            let outcome = try harness.shell(command)
            #expect(outcome.status == 1 && !outcome.errors.isEmpty, "\(command) \(outcome)")
            #expect(try harness.shell("stat -c %F null").output == kind)
        }
    }

    @Test func aFullDiskLeavesTheOldAndSkipsCaches() throws {
        let first = try harness.run(
            """
            g = graph load "src" | graph split "few:2"
            graph save g "kept"
            m = teacher create g --width 8 --layers 1 --heads 1 --vocabulary 270 --context 256 --folder "teacher"
            session save small
            """)
        #expect(first.status == 0, "\(first)")
        let before = try harness.shell(
            "find kept home/sessions -type f ! -name '*.lock' | xargs cksum"
        ).output
        let big = try harness.run(
            """
            many = graph load "many"
            graph save many "kept" --overwrite
            """, before: Self.manyNodes + "ulimit -f 2; ")
        #expect(big.status != 0 && big.signal == 0, "\(big)")
        let after = try harness.shell(
            "find kept home/sessions -type f ! -name '*.lock' | xargs cksum")
        #expect(after.output == before)
        #expect(try !harness.shell("ls -a . home/sessions").output.contains(".part"))
        let session = try harness.run(
            """
            g = graph load "many"
            t = nodes g
            session save small
            """, before: "ulimit -f 2; ")
        #expect(session.status != 0 && session.signal == 0, "\(session)")
        #expect(try harness.run("session restore small; show (g.nodes)").output.contains("12"))
        let cached = try harness.run(
            """
            set progress none
            g = graph load "src" | graph split "few:2"
            m = teacher load "teacher"
            k = teacher embed m g --hops 2
            print "embedded"
            """, before: "ulimit -f 1; ")
        #expect(cached.output.contains("embedded"), "\(cached)")
        #expect(cached.status == 0 && cached.errors.contains("hop features"), "\(cached)")
    }

    /// Makes a graph whose tables do not fit into the few kilobytes that are left.
    private static let manyNodes = """
        mkdir -p many; (echo id,text; for i in $(seq 2000); do echo "m$i,$RANDOM $RANDOM $RANDOM"; done) > many/nodes.csv
        (echo src,dst; for i in $(seq 1999); do echo "m$i,m$((i + 1))"; done) > many/edges.csv

        """
}
