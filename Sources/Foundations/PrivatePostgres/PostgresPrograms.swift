// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

/// An installed PostgreSQL server.
struct PostgresPrograms: Equatable {
    /// Major version.
    let version: Int
    /// The directory of `postgres` and `initdb`.
    let directory: String

    /// The oldest supported major version.
    static let versionMin = 15

    /// The installation of one major version, or else the newest supported one, in the usual places of
    /// Debian, Red Hat and Homebrew.
    static func find(version wanted: Int? = nil) -> PostgresPrograms? {
        let found = candidates().filter { $0.version >= versionMin && $0.isComplete }
        if let wanted { return found.first { $0.version == wanted } }
        return found.max { $0.version < $1.version }
    }

    private static func candidates() -> [PostgresPrograms] {
        let places = [
            (parent: "/usr/lib/postgresql", prefix: "", suffix: "/bin"),
            (parent: "/usr", prefix: "pgsql-", suffix: "/bin"),
            (parent: "/opt/homebrew/opt", prefix: "postgresql@", suffix: "/bin"),
        ]
        return places.flatMap { place in
            // A place that does not exist holds no installation.
            let names = (try? FileManager.default.contentsOfDirectory(atPath: place.parent)) ?? []
            return names.compactMap { name -> PostgresPrograms? in
                guard name.hasPrefix(place.prefix), let version = Int(name.dropFirst(place.prefix.count))
                else { return nil }
                return PostgresPrograms(version: version, directory: "\(place.parent)/\(name)\(place.suffix)")
            }
        }
    }

    private var isComplete: Bool {
        ["postgres", "initdb"].allSatisfy {
            FileManager.default.isExecutableFile(atPath: "\(directory)/\($0)")
        }
    }
}
