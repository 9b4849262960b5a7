import Testing

@testable import Tokenizers

struct SpecialTokenMatcherTests {
    private func fragments(
        _ text: String, _ tokens: [String], _ order: SpecialTokenMatcher.Order,
        strip: Bool = false
    ) -> [String] {
        let matcher = SpecialTokenMatcher(
            tokens.enumerated().map {
                SpecialTokenMatcher.SpecialToken(
                    id: Int32($0), bytes: Array($1.utf8), isControl: $1.hasPrefix("<"),
                    stripsLeft: strip, stripsRight: strip)
            }, order: order)
        let bytes = Array(text.utf8)
        return matcher.split(bytes, parseControl: true).map {
            switch $0 {
            case .text(let range): String(decoding: bytes[range], as: UTF8.self)
            case .token(let id): "#\(id)"
            }
        }
    }

    @Test func theLongestAnywhereComesFirst() {
        // “bcd” is longer than “ab”, which begins further left.
        #expect(fragments("abcd", ["ab", "bcd"], .longestFirst) == ["a", "#1"])
        #expect(fragments("abcd", ["ab", "bcd"], .leftmostLongest) == ["#0", "cd"])
        #expect(fragments("xxxxx", ["x", "xx", "xxx"], .longestFirst) == ["#2", "#1"])
        #expect(fragments("xxxxx", ["x", "xx", "xxx"], .leftmostLongest) == ["#2", "#1"])
    }

    @Test func nothingIsLostAndNothingIsEmpty() {
        #expect(fragments("", ["a"], .longestFirst) == [])
        #expect(fragments("bab", ["a"], .longestFirst) == ["b", "#0", "b"])
        #expect(fragments("aa", ["a"], .longestFirst) == ["#0", "#0"])
        #expect(fragments("b", [], .longestFirst) == ["b"])
        #expect(fragments("é<s>é", ["<s>", ""], .leftmostLongest) == ["é", "#0", "é"])
    }

    @Test func whiteSpaceMayBelongToAToken() {
        #expect(fragments("a  <m> b", ["<m>"], .leftmostLongest, strip: true) == ["a", "#0", "b"])
        #expect(fragments(" <m> <m> ", ["<m>"], .longestFirst, strip: true) == ["#0", "#0"])
    }
}
