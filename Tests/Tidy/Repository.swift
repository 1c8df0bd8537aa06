// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc

/// The text files of this repository, without what is built, installed or written at run time.
struct Repository: Sendable {
    /// A text file, its path relative to the root.
    struct File: Sendable {
        let path: String
        let text: String

        /// The name without folders.
        var name: String { String(path.split(separator: "/").last ?? "") }
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    }

    /// The repository that this file belongs to.
    static let current = Repository(root: root(of: #filePath))

    let files: [File]
    /// Every file, texts and others, by path: how many bytes it has.
    let sizes: [String: Int]

    /// Folders whose contents are built, installed or written at run time: by name, or by path from the root.
    private static let skipped: Set<String> = [
        ".git", ".swiftpm", ".venv", ".pytest_cache", "web/dist", "web/src/generated",
        "data", "Tests/EndToEnd/output", "Sources/Foundations/CAssets/assets.tar",
    ]
    private static let textEndings: Set<String> = [
        "swift", "c", "h", "sql", "md", "sh", "py", "ts", "tsx", "mjs", "css", "html", "svg", "json",
        "yaml", "yml", "toml",
        "txt", "service", "modulemap", "webmanifest", "js",
    ]

    init(root: String) {
        var files: [File] = []
        var sizes: [String: Int] = [:]
        Repository.visit(root, prefix: "", into: &files, &sizes)
        self.files = files.sorted { $0.path < $1.path }
        self.sizes = sizes
    }

    func file(_ path: String) -> File? { files.first { $0.path == path } }

    /// The files below `folder` whose name ends in `.ending`.
    func files(in folder: String, ending: String) -> [File] {
        files.filter { $0.path.hasPrefix(folder + "/") && $0.path.hasSuffix("." + ending) }
    }

    /// The Swift files of Sources and Tests.
    var swiftFiles: [File] { files(in: "Sources", ending: "swift") + files(in: "Tests", ending: "swift") }

    private static func visit(
        _ folder: String, prefix: String, into files: inout [File], _ sizes: inout [String: Int]
    ) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where !isSkipped(name, in: prefix) {
            let path = folder + "/" + name
            var isDirectory = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else { continue }
            if isDirectory {
                visit(path, prefix: prefix + name + "/", into: &files, &sizes)
                continue
            }
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            sizes[prefix + name] = (attributes?[.size] as? NSNumber)?.intValue ?? 0
            if isText(name), let bytes = FileManager.default.contents(atPath: path),
                let text = String(validating: bytes, as: UTF8.self)
            {
                files.append(File(path: prefix + name, text: text))
            }
        }
    }

    private static func isSkipped(_ name: String, in prefix: String) -> Bool {
        skipped.contains(prefix + name) || name.hasPrefix(".build")
            || name == "node_modules" || name == "__pycache__" || name.hasPrefix("dist.")
    }

    /// Files without an ending are scripts and build files.
    private static func isText(_ name: String) -> Bool {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return true }
        return textEndings.contains(String(name[name.index(after: dot)...]))
    }

    /// Three levels above `Tests/Tidy/<file>`, through links.
    private static func root(of file: String) -> String {
        let resolved: String
        if let pointer = realpath(file, nil) {
            resolved = String(cString: pointer)
            free(pointer)
        } else {
            resolved = file
        }
        return "/" + resolved.split(separator: "/").dropLast(3).joined(separator: "/")
    }
}
