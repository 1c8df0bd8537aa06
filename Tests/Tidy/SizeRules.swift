// SPDX-License-Identifier: Apache-2.0

/// The budgets of lines, functions, files and modules. What does not fit is more than one thing.
enum SizeRules {
    /// A line is read without scrolling, two files side by side.
    static let lineColumnsMax = 110
    /// A function is read on one screen.
    static let functionLinesMax = 70
    /// A file holds one concept.
    static let fileLinesMax = 400
    /// A module is understood in one sitting.
    static let moduleLinesMax = 3000
    static let moduleFilesMax = 30
    /// Modules that splitting would only scatter: docs/decisions/0008-three-modules-above-the-size-budget.md.
    static let largeModules: Set<String> = [
        "Postgres", "GraphQL", "QueryEngine", "Records", "Alerting", "RESTAPI",
    ]
    static let largeModuleLinesMax = 5000
    static let largeModuleFilesMax = 60
    /// The storage engine's formats, in subfolders: docs/decisions/0011-filters-by-row-group.md and
    /// 0012-series-are-stored-once-a-day.md; each format that ever landed stays readable.
    static let engineModules: Set<String> = ["Blocks", "OTLPCodec"]
    static let engineModuleLinesMax = 9500
    static let engineModuleFilesMax = 110

    /// A fixture or a generated document fits; a core dump, a recording or a build product does not.
    static let fileBytesMax = 512 << 10

    static func bytes(of sizes: [String: Int]) -> [Finding] {
        sizes.filter { $0.value > fileBytesMax }.map { path, count in
            Finding(path, "has \(count) bytes; the limit is \(fileBytesMax): it does not belong here")
        }
    }

    static func lines(in file: Repository.File) -> [Finding] {
        TextRules.numbered(file).compactMap { number, line in
            let columns = line.count
            if columns <= lineColumnsMax { return nil }
            return Finding(
                file.path, line: number, "is \(columns) columns wide; the limit is \(lineColumnsMax)")
        }
    }

    static func length(of file: Repository.File) -> [Finding] {
        let count = lineCount(of: file)
        if count <= fileLinesMax { return [] }
        return [Finding(file.path, "has \(count) lines; the limit is \(fileLinesMax): split it by concept")]
    }

    static func functions(in source: SwiftSource) -> [Finding] {
        source.bodies.filter { $0.lines > functionLinesMax }.map {
            Finding(
                source.path, line: $0.line,
                "function '\($0.name)' has \($0.lines) lines, of \(functionLinesMax): name its steps"
            )
        }
    }

    /// The budget of the module whose Swift files these are.
    static func module(_ name: String, files: [Repository.File]) -> [Finding] {
        let (linesMax, filesMax) =
            engineModules.contains(name)
            ? (engineModuleLinesMax, engineModuleFilesMax)
            : largeModules.contains(name)
                ? (largeModuleLinesMax, largeModuleFilesMax) : (moduleLinesMax, moduleFilesMax)
        let lines = files.reduce(0) { $0 + lineCount(of: $1) }
        var findings: [Finding] = []
        if lines > linesMax {
            findings.append(
                Finding("module \(name)", "has \(lines) lines; the limit is \(linesMax): split it"))
        }
        if files.count > filesMax {
            findings.append(
                Finding("module \(name)", "has \(files.count) files; the limit is \(filesMax): split it"))
        }
        return findings
    }

    /// The closing line feed does not begin another line.
    private static func lineCount(of file: Repository.File) -> Int {
        file.text.utf8.count { $0 == UInt8(ascii: "\n") } + (file.text.hasSuffix("\n") ? 0 : 1)
    }
}
