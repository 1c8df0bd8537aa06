// SPDX-License-Identifier: Apache-2.0

/// The rules about modules: imports point down, folders and manifest agree, one public type per name.
enum LayerRules {
    /// A module imports only modules that the manifest lists above it.
    static func imports(in source: SwiftSource, manifest: Manifest) -> [Finding] {
        guard let own = manifest.modules.firstIndex(where: { source.path.hasPrefix($0.folder + "/") })
        else { return [] }
        return source.tokens.indices.compactMap { index in
            guard source.token(index).text == "import", source.token(index - 1).text != ".",
                let imported = manifest.modules.firstIndex(where: {
                    $0.name == importedName(at: index, of: source)
                }),
                imported >= own
            else { return nil }
            return Finding(
                source.path, line: source.token(index).line,
                "imports \(manifest.modules[imported].name), which is not below \(manifest.modules[own].name)"
            )
        }
    }

    /// `import struct Module.Type` names the module second.
    private static func importedName(at index: Int, of source: SwiftSource) -> String {
        let next = source.token(index + 1).text
        return Declaration.keywords.contains(next) ? source.token(index + 2).text : next
    }

    /// Every folder of sources belongs to a module of the manifest.
    static func folders(of paths: [String], manifest: Manifest) -> [Finding] {
        paths.filter { path in !manifest.modules.contains { path.hasPrefix($0.folder + "/") } }
            .map { Finding($0, "belongs to no module of Package.swift") }
    }

    /// Two modules do not offer two types of one name.
    static func publicTypes(of sources: [SwiftSource], manifest: Manifest) -> [Finding] {
        var seen: [String: String] = [:]
        var findings: [Finding] = []
        for source in sources {
            guard let module = manifest.modules.first(where: { source.path.hasPrefix($0.folder + "/") })
            else { continue }
            for declaration in source.declarations
            where declaration.isPublic && declaration.depth == 0
                && Declaration.typeKeywords.contains(declaration.keyword)
            {
                if let other = seen[declaration.name], other != module.name {
                    findings.append(
                        Finding(
                            source.path, line: declaration.line,
                            "declares '\(declaration.name)', which \(other) has too; one concept, one type"
                        ))
                }
                seen[declaration.name] = module.name
            }
        }
        return findings
    }
}
