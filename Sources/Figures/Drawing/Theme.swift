import Foundation

/// The colours of drawings.
///
/// Series colours are Okabe and Ito's colour-blind-safe set, darkened or
/// lightened until each has a contrast of 4.5 to the background, so that labels may wear them.
public struct Theme: Sendable, Equatable {
    /// `light` or `dark`.
    public let name: String
    /// The background.
    let background: Color
    /// Titles and labels.
    let text: Color
    /// Axis titles, tick labels and notes.
    let muted: Color
    /// Grid lines.
    let grid: Color
    /// Panels and empty cells.
    let surface: Color
    /// Series colours, used in turn.
    let palette: [Color]
    /// Values from low to high, lightness changing in one direction.
    let ramp: [Color]
    /// The other end of a scale with two directions.
    let opposite: [Color]

    /// Dark ink on white.
    public static let light = Theme(
        name: "light", background: Color(0xffffff), text: Color(0x1f2328), muted: Color(0x57606a),
        grid: Color(0xe1e5ea), surface: Color(0xf2f4f7),
        palette: [
            0x0072b2, 0xb84a00, 0x00775a, 0xa4457c, 0x8a6000, 0x5b3e96, 0x4d4d4d, 0x1b6f8a,
        ].map(Color.init),
        ramp: [0xf4f8fc, 0xb5d2ea, 0x5fa2d0, 0x1f6fb0, 0x0b3c74].map(Color.init),
        opposite: [0xf4f8fc, 0xf6cfae, 0xe3914e, 0xb85a12, 0x6e3000].map(Color.init))

    /// Light ink on nearly black.
    public static let dark = Theme(
        name: "dark", background: Color(0x14181d), text: Color(0xe8edf2), muted: Color(0xa3adb8),
        grid: Color(0x2c333b), surface: Color(0x20262d),
        palette: [
            0x56b4e9, 0xf0803c, 0x2bc097, 0xe48fc0, 0xf0d94a, 0xb8a4f4, 0xc4c9cf, 0x7fd6e0,
        ].map(Color.init),
        ramp: [0x1d242c, 0x1d4468, 0x2873ab, 0x5aa9e0, 0xc6e6ff].map(Color.init),
        opposite: [0x1d242c, 0x5c3414, 0xa35a1c, 0xe3914e, 0xffdcb8].map(Color.init))

    /// The theme of a name.
    public init?(named name: String) {
        switch name {
        case "light": self = .light
        case "dark": self = .dark
        default: return nil
        }
    }

    private init(
        name: String, background: Color, text: Color, muted: Color, grid: Color, surface: Color,
        palette: [Color], ramp: [Color], opposite: [Color]
    ) {
        self.name = name
        self.background = background
        self.text = text
        self.muted = muted
        self.grid = grid
        self.surface = surface
        self.palette = palette
        self.ramp = ramp
        self.opposite = opposite
    }

    /// The colour of series `index`.
    func series(_ index: Int) -> Color { palette[index % palette.count] }

    /// The colour of a value 0…1.
    func ramp(_ fraction: Double) -> Color { Theme.interpolate(ramp, fraction) }

    /// The colour of a value −1…1 on a diverging scale.
    func diverging(_ fraction: Double) -> Color {
        Theme.interpolate(fraction < 0 ? opposite : ramp, fraction.magnitude)
    }

    private static func interpolate(_ stops: [Color], _ fraction: Double) -> Color {
        guard fraction.isFinite else { return stops[0] }
        let place = min(max(fraction, 0), 1) * Double(stops.count - 1)
        let index = place.integer(clampedTo: 0...stops.count - 2)
        return stops[index].mixed(with: stops[index + 1], place - Double(index))
    }
}
