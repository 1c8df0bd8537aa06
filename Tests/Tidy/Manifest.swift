// SPDX-License-Identifier: Apache-2.0

/// The modules as `Package.swift` lists them, bottom to top.
struct Manifest {
    struct Module {
        let layer: String
        let name: String
        var folder: String { "Sources/\(layer)/\(name)" }
    }

    let modules: [Module]

    /// Reads the list from `let layers = [` to its closing bracket: the first string of each `Layer(…)` and
    /// `Module(…)`.
    init(text: String) {
        var modules: [Module] = []
        var layer = ""
        guard let list = text.range(of: "let layers = [") else {
            self.modules = []
            return
        }
        for line in text[list.upperBound...].split(separator: "\n") {
            if line.hasPrefix("]") { break }
            if let name = Manifest.string(after: "Layer(", in: line) { layer = name }
            if let name = Manifest.string(after: "Module(", in: line) {
                modules.append(Module(layer: layer, name: name))
            } else if line.hasSuffix("Module(") {
                modules.append(Module(layer: layer, name: ""))
            } else if modules.last?.name == "", let name = Manifest.string(after: "", in: line) {
                modules[modules.count - 1] = Module(layer: layer, name: name)
            }
        }
        self.modules = modules
    }

    /// The first string literal after `opening`.
    private static func string(after opening: String, in line: Substring) -> String? {
        guard let start = opening.isEmpty ? line.startIndex : line.range(of: opening)?.upperBound else {
            return nil
        }
        let parts = line[start...].split(separator: "\"", maxSplits: 2, omittingEmptySubsequences: false)
        return parts.count == 3 ? String(parts[1]) : nil
    }
}

extension StringProtocol {
    /// The first place of `text`.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
