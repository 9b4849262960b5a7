import Foundation
import Synchronization

/// Reads of bytes of mapped files that somebody cut off.
///
/// They give zeros, and the file counts as changed; otherwise the system would end the program (SIGBUS).
enum MappingFaults {
    /// The place of a watched mapping in the table.
    typealias Ticket = Int

    /// More mappings at once are not watched; each loaded model has one or a few.
    private static let capacity = 1024

    /// Begin and end of each mapping, and whether it had a fault; a begin of 0 marks a free place.
    private struct Table {
        let begins: UnsafeMutablePointer<Atomic<UInt>>
        let ends: UnsafeMutablePointer<Atomic<UInt>>
        let faults: UnsafeMutablePointer<Atomic<Bool>>
    }

    // SAFETY: allocated once and never freed, as a signal may come until the process ends; all access is
    // atomic, within `capacity`.
    nonisolated(unsafe) private static let table: Table = {
        let table = Table(
            begins: .allocate(capacity: capacity), ends: .allocate(capacity: capacity),
            faults: .allocate(capacity: capacity))
        for place in 0..<capacity {
            (table.begins + place).initialize(to: Atomic(0))
            (table.ends + place).initialize(to: Atomic(0))
            (table.faults + place).initialize(to: Atomic(false))
        }
        install()
        return table
    }()

    /// Watches a mapping; `nil` if too many are watched already.
    static func watch(_ bytes: UnsafeRawBufferPointer) -> Ticket? {
        guard let start = bytes.baseAddress else { return nil }
        let begin = UInt(bitPattern: start)
        for place in 0..<capacity {
            // 1 is no address: the place is taken, but not filled in yet.
            let (isTaken, _) = table.begins[place].compareExchange(
                expected: 0, desired: 1, ordering: .acquiringAndReleasing)
            guard isTaken else { continue }
            table.faults[place].store(false, ordering: .relaxed)
            table.ends[place].store(begin + UInt(bytes.count), ordering: .relaxed)
            table.begins[place].store(begin, ordering: .releasing)
            return place
        }
        return nil
    }

    /// Whether bytes of a watched mapping were missing.
    static func happened(_ ticket: Ticket) -> Bool {
        table.faults[ticket].load(ordering: .acquiring)
    }

    /// Ends watching, before the mapping ends.
    static func endWatch(_ ticket: Ticket) { table.begins[ticket].store(0, ordering: .releasing) }

    private static func install() {
        var action = sigaction()
        action.sa_flags = SA_SIGINFO | SA_NODEFER
        action.__sigaction_handler.sa_sigaction = { number, information, _ in
            let address = information.map {
                UInt(bitPattern: $0.pointee._sifields._sigfault.si_addr)
            }
            if let address, MappingFaults.fill(address) { return }
            // Somebody else's fault: as if there were no handler.
            signal(number, SIG_DFL)
            raise(number)
        }
        sigaction(SIGBUS, &action, nil)
    }

    /// Puts an empty page where one is missing; `false` if the address is in no watched mapping.
    private static func fill(_ address: UInt) -> Bool {
        for place in 0..<capacity {
            let begin = table.begins[place].load(ordering: .acquiring)
            guard begin > 1, address >= begin,
                address < table.ends[place].load(ordering: .relaxed)
            else { continue }
            let size = UInt(sysconf(Int32(_SC_PAGESIZE)))
            // SAFETY: the page belongs to the mapping, which lives, as somebody reads it.
            let page = mmap(
                UnsafeMutableRawPointer(bitPattern: address / size * size), Int(size), PROT_READ,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
            table.faults[place].store(true, ordering: .releasing)
            return page != MAP_FAILED
        }
        return false
    }
}
