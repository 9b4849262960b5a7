import Foundation

/// A colour of the sRGB space.
struct Color: Sendable, Equatable {
    /// Red, green and blue, 0…1, gamma-encoded.
    let red: Double, green: Double, blue: Double

    /// Makes a colour from `0xRRGGBB`.
    init(_ hex: UInt32) {
        red = Double((hex >> 16) & 0xff) / 255
        green = Double((hex >> 8) & 0xff) / 255
        blue = Double(hex & 0xff) / 255
    }

    private init(red: Double, green: Double, blue: Double) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// `#rrggbb`.
    var hex: String {
        let digits = Array("0123456789abcdef")
        func pair(_ value: Double) -> String {
            let byte = (value * 255).rounded().integer(clampedTo: 0...255)
            return "\(digits[byte / 16])\(digits[byte % 16])"
        }
        return "#" + pair(red) + pair(green) + pair(blue)
    }

    /// Relative luminance of WCAG 2.
    var luminance: Double {
        func linear(_ value: Double) -> Double {
            value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// Contrast ratio of WCAG 2, 1…21.
    func contrast(to other: Color) -> Double {
        let (a, b) = (luminance, other.luminance)
        return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }

    /// The colour `fraction` of the way to another.
    func mixed(with other: Color, _ fraction: Double) -> Color {
        let t = min(max(fraction, 0), 1)
        return Color(
            red: red + (other.red - red) * t, green: green + (other.green - green) * t,
            blue: blue + (other.blue - blue) * t)
    }

    /// Black or white, whichever reads better on this colour (always ≥ 4.5).
    var ink: Color {
        let (black, white) = (Color(0x000000), Color(0xffffff))
        return contrast(to: white) >= contrast(to: black) ? white : black
    }
}
