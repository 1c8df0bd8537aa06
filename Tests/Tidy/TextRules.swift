// SPDX-License-Identifier: Apache-2.0

/// The rules about any text: headers, leftovers, machine paths, and one title per Markdown file.
enum TextRules {
    static let license = "SPDX-License-Identifier: Apache-2.0"

    /// The licence is named on the first line, or on the second when the first names an interpreter.
    static func license(of file: Repository.File) -> [Finding] {
        let lines = file.lines
        let headers = lines.prefix(lines.first?.hasPrefix("#!") == true ? 2 : 1)
        if headers.contains(where: { $0.contains(license) }) { return [] }
        return [
            Finding(file.path, "has no licence header; begin it with '// \(license)' or '# \(license)'")
        ]
    }

    /// Leftovers belong into an issue. The words are spelled apart, so that this file passes its own rule.
    static func leftovers(in source: SwiftSource) -> [Finding] {
        let words = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
        return source.comments.flatMap { comment in
            words.filter { comment.text.contains($0) }.map {
                Finding(
                    source.path, line: comment.line, "leaves a \($0) behind; do it, or open an issue for it"
                )
            }
        }
    }

    /// Nothing in the repository depends on where one machine keeps its files.
    static func machinePaths(in file: Repository.File) -> [Finding] {
        let paths = ["/wo" + "rk/", "/opt/" + "swift"]
        return numbered(file).flatMap { number, line in
            paths.filter { line.contains($0) }.map {
                Finding(
                    file.path, line: number,
                    "names the machine path \($0); use a path inside the repository")
            }
        }
    }

    /// One first-level heading, outside fenced code.
    static func titles(in file: Repository.File) -> [Finding] {
        var fence: Substring?
        var titles = 0
        for line in file.lines {
            let start = line.drop { $0 == " " }
            if let open = fence {
                if start.hasPrefix(open) { fence = nil }
            } else if start.hasPrefix("```") || start.hasPrefix("~~~") {
                fence = start.prefix(3)
            } else if line.hasPrefix("# ") {
                titles += 1
            }
        }
        return titles == 1
            ? []
            : [Finding(file.path, "has \(titles) titles; a Markdown file has exactly one '# ' heading")]
    }

    /// The lines with their numbers, counted from 1.
    static func numbered(_ file: Repository.File) -> [(number: Int, line: Substring)] {
        file.lines.enumerated().map { ($0.offset + 1, $0.element) }
    }
}
