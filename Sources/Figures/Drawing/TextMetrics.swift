import Text

/// Estimates how wide text is, from the advance widths of DejaVu Sans, so that labels neither
/// overlap nor leave the drawing whatever machine shows it.
enum TextMetrics {
    /// Advance widths of U+0020 … U+007E in thousandths of the font size.
    private static let regular: [Double] = [
        318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636,
        636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698,
        770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732,
        684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635,
        634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592,
        525, 636, 337, 636, 838,
    ]
    /// The same of the bold face.
    private static let bold: [Double] = [
        348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696,
        696, 696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734,
        830, 683, 683, 821, 837, 372, 372, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812,
        774, 1103, 771, 724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716, 678, 435, 716,
        712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652,
        582, 712, 365, 712, 838,
    ]

    /// The width of one line, in the unit of `size`.
    static func width(_ text: String, size: Double, bold isBold: Bool = false) -> Double {
        let table = isBold ? bold : regular
        var total = 0.0
        for scalar in text.unicodeScalars {
            let index = Int(scalar.value) - 0x20
            if index >= 0, index < table.count {
                total += table[index]
            } else {
                total += widthOutsideASCII(scalar) * (isBold ? 1.1 : 1)
            }
        }
        return total / 1000 * size
    }

    private static func widthOutsideASCII(_ scalar: Unicode.Scalar) -> Double {
        if DisplayWidth.of(scalar) == 0 { return 0 }
        if DisplayWidth.of(scalar) == 2 { return scalar.value >= 0x1f000 ? 1400 : 1000 }
        switch scalar.value {
        case 0xb7: return 318
        case 0x2013: return 500
        case 0xa0..<0x250: return 660
        case 0x370..<0x600: return 720
        case 0x2018...0x201f: return 520
        case 0x2010...0x2fff: return 1000
        default: return 900
        }
    }

    /// The text, cut with `…` so that it is no wider than `limit`.
    static func truncated(
        _ text: String, to limit: Double, size: Double, bold: Bool = false
    ) -> String {
        let line = XMLText.singleLine(text)
        guard width(line, size: size, bold: bold) > limit else { return line }
        var total = width("…", size: size, bold: bold)
        var kept = ""
        for character in line {
            total += width(String(character), size: size, bold: bold)
            guard total <= limit else { break }
            kept.append(character)
        }
        while kept.last == " " { kept.removeLast() }
        return kept + "…"
    }

    /// The text broken at blanks into at most `maximumLines` lines no wider than `limit`; what does
    /// not fit is cut with `…`.
    static func wrapped(
        _ text: String, to limit: Double, size: Double, bold: Bool = false, maximumLines: Int = 2
    ) -> [String] {
        var lines: [String] = []
        var words = XMLText.singleLine(text).split(separator: " ")[...]
        while let first = words.first, lines.count < maximumLines {
            if lines.count == maximumLines - 1 {
                lines.append(
                    truncated(words.joined(separator: " "), to: limit, size: size, bold: bold))
                break
            }
            var line = String(first)
            words.removeFirst()
            while let next = words.first,
                width(line + " " + next, size: size, bold: bold) <= limit
            {
                line += " " + next
                words.removeFirst()
            }
            lines.append(truncated(line, to: limit, size: size, bold: bold))
        }
        return lines
    }
}
