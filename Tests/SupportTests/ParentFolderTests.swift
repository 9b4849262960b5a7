import Foundation
import Support
import Testing

@Suite struct ParentFolderTests {
    @Test(arguments: [
        ("", ""), ("q", ""), ("é", ""), ("q/", ""), ("name", ""), ("/", "/"), ("//", "/"),
        ("/q", "/"),
        ("/q/", "/"), ("./q", "."), ("a/b", "a"), ("a/b/", "a"), ("a//b", "a"), ("/a/b", "/a"),
        ("../x", ".."), ("a/\u{301}b", "a"),
    ])
    func folders(path: String, folder: String) {
        #expect(path.parentFolder == folder)
    }
}
