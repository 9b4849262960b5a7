import Testing

@testable import lingu

struct StartupPagesTests {
    @Test func findsOnlyWhatCannotHaveChanged() {
        let report = """
            1000-3000 r-xp 00000000 08:01 12 /usr/lib/a.so
            Rss:                   8 kB
            Anonymous:             0 kB
            VmFlags: rd ex mr
            3000-4000 r--p 00002000 08:01 12 /usr/lib/a.so
            Anonymous:             4 kB
            4000-5000 rw-p 00003000 08:01 12 /usr/lib/a.so
            Anonymous:             0 kB
            5000-6000 r--p 00000000 08:01 13 /usr/lib/a file
            Anonymous:             0 kB
            6000-7000 r--p 00000000 00:00 0
            Anonymous:             0 kB
            7000-8000 r-xp 00000000 00:00 0 [vdso]
            Anonymous:             0 kB
            8000-9000 r--s 00000000 08:01 14 /home/model.gguf
            Anonymous:             0 kB
            """
        #expect(StartupPages.unchangedRanges(of: report) == [0x1000..<0x3000, 0x5000..<0x6000])
    }
}
