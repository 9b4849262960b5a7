/// Finding the fields of one row in the buffer.
extension DelimitedReader {
    mutating func startRow() {
        fieldCount = 0
        starts.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        rowHasHighBytes = false
        quotedFields.removeAll(keepingCapacity: true)
        escapedFields.removeAll(keepingCapacity: true)
        rowStart = position
    }

    /// Records the fields of the row at `position`; tells whether the buffer holds the whole row.
    mutating func scanFields() throws(DelimitedError) -> Bool {
        switch delimiter {
        case .quoted(let byte): try scanQuoted(delimiter: byte)
        case .plain(let byte): scanPlain(delimiter: byte)
        case .blanks: scanBlanks()
        case .none: scanPlain(delimiter: lineEnd)
        }
    }

    mutating func record(_ start: Int, _ end: Int) {
        starts.append(start)
        ends.append(end)
        fieldCount += 1
    }

    /// Ends a row before the line end at an index, leaving out a carriage return before it.
    private mutating func endRow(at index: Int, fieldStart: Int) {
        let end = index > fieldStart && buffer[index - 1] == 0x0d ? index - 1 : index
        record(fieldStart, end)
        position = index + 1
        nextLine += 1
    }

    private mutating func scanPlain(delimiter: UInt8) -> Bool {
        var start = position
        var index = position
        let end = buffer.count
        let lineEnd = lineEnd
        var high: UInt8 = 0
        while index < end {
            let byte = buffer[index]
            high |= byte
            if byte == lineEnd {
                endRow(at: index, fieldStart: start)
                rowHasHighBytes = high >= 0x80
                return true
            }
            if byte == delimiter {
                record(start, index)
                start = index + 1
            }
            index += 1
        }
        return false
    }

    private mutating func scanBlanks() -> Bool {
        var index = position
        var start = -1
        let end = buffer.count
        let lineEnd = lineEnd
        var high: UInt8 = 0
        while index < end {
            let byte = buffer[index]
            high |= byte
            let isBlank = byte == 0x20 || byte == 0x09 || byte == 0x0d || byte == 0x0a
            if isBlank, start >= 0 {
                record(start, index)
                start = -1
            } else if !isBlank, start < 0 {
                start = index
            }
            index += 1
            if byte == lineEnd {
                position = index
                nextLine += 1
                rowHasHighBytes = high >= 0x80
                return true
            }
        }
        return false
    }

    private mutating func scanQuoted(delimiter: UInt8) throws(DelimitedError) -> Bool {
        var start = position
        var index = position
        let end = buffer.count
        let lineEnd = lineEnd
        let skipsBlanks = skipsBlanks
        var high: UInt8 = 0
        while index < end {
            let byte = buffer[index]
            high |= byte
            if byte == delimiter {
                record(start, index)
                start = index + 1
            } else if byte == lineEnd {
                endRow(at: index, fieldStart: start)
                rowHasHighBytes = high >= 0x80
                return true
            } else if byte == 0x22, index == start {
                switch try scanQuotes(from: index, delimiter, &high) {
                case .cutOff: return false
                case .literal: break
                case .ends(let after):
                    guard buffer[after] == delimiter else {
                        position = after + 1
                        nextLine += 1
                        rowHasHighBytes = high >= 0x80
                        return true
                    }
                    start = after + 1
                    index = after
                }
            } else if byte == 0x20, skipsBlanks, index == start {
                start += 1
            }
            index += 1
        }
        return false
    }

    /// The meaning of a quote at the beginning of a field.
    private enum QuotedField {
        /// The field ends before this index, where a delimiter or line end is.
        case ends(Int)
        /// The buffer ends before the field does.
        case cutOff
        /// It is a character of the text.
        case literal
    }

    /// No quoted field in a file of tabs is longer, in bytes: there a quote may be just a character.
    private static let longestTabField = 1 << 20

    /// Records the quoted field that begins at an index.
    private mutating func scanQuotes(
        from quote: Int, _ delimiter: UInt8, _ high: inout UInt8
    ) throws(DelimitedError) -> QuotedField {
        var index = quote + 1
        var lines = 0
        let end = buffer.count
        let lineEnd = lineEnd
        var hasDoubledQuotes = false
        while index < end {
            let byte = buffer[index]
            high |= byte
            if byte == 0x22 {
                guard index + 1 < end else { return .cutOff }
                guard buffer[index + 1] == 0x22 else { break }
                hasDoubledQuotes = true
                index += 1
            } else if byte == lineEnd {
                lines += 1
            }
            index += 1
        }
        if index >= end, delimiter == 0x09, isAtEnd || end - quote > Self.longestTabField {
            return .literal
        }
        var after = index + 1
        while after < end, buffer[after] == 0x20, skipsBlanks { after += 1 }
        if after < end, buffer[after] == 0x0d, lineEnd != 0x0d { after += 1 }
        guard after < end else { return .cutOff }
        guard buffer[after] == delimiter || buffer[after] == lineEnd else {
            // In files of tabs few programs quote; there it is just a character.
            guard delimiter != 0x09 else { return .literal }
            let rest = String(decoding: buffer[after...].prefix(20), as: UTF8.self)
            throw .afterQuote(file: file, line: line + lines, found: rest)
        }
        if hasDoubledQuotes { escapedFields.append(fieldCount) }
        quotedFields.append(fieldCount)
        record(quote + 1, index)
        nextLine += lines
        return .ends(after)
    }

    /// Leaves out blanks at the ends of fields that did not stand in quotes.
    mutating func trimFields() {
        for field in 0..<fieldCount where !isQuoted(field) {
            while ends[field] > starts[field], buffer[ends[field] - 1] == 0x20 { ends[field] -= 1 }
            while starts[field] < ends[field], buffer[starts[field]] == 0x20 { starts[field] += 1 }
        }
    }

    /// Writes a field's doubled quotes as single ones, in place.
    mutating func unescape(field: Int) {
        var write = starts[field]
        var read = write
        while read < ends[field] {
            buffer[write] = buffer[read]
            read += buffer[read] == 0x22 ? 2 : 1
            write += 1
        }
        ends[field] = write
    }
}
