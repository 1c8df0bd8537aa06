// SPDX-License-Identifier: Apache-2.0
import Postgres

extension InstallationFacts {
    /// Reads the catalogue; works with and without Citus.
    static func read(on connection: PostgresConnection) async throws -> InstallationFacts {
        let placements = try await placements(on: connection)
        let partitions = try await partitions(on: connection)
        var tables: [Table] = []
        let rows = try await connection.execute(
            """
            SELECT format('%I.%I', n.nspname, c.relname), c.relrowsecurity AND c.relforcerowsecurity,
                   pg_relation_size(c.oid), organization.attnum IS NOT NULL,
                   ARRAY(SELECT i.indexrelid::regclass::text FROM pg_index i
                         WHERE i.indrelid = c.oid AND i.indisunique
                           AND NOT coalesce(organization.attnum, -1) = ANY (i.indkey) ORDER BY 1),
                   ARRAY(SELECT t.tgname::text FROM pg_trigger t
                         WHERE t.tgrelid = c.oid AND NOT t.tgisinternal ORDER BY 1),
                   (SELECT sum(1 + (SELECT count(*) FROM pg_index i WHERE i.indrelid = part.oid)
                               + CASE WHEN part.reltoastrelid = 0 THEN 0 ELSE 2 END)
                    FROM pg_partition_tree(c.oid) tree JOIN pg_class part ON part.oid = tree.relid)::integer,
                   (SELECT 1 + count(*) FROM pg_index i WHERE i.indrelid = c.oid)::integer
                   + CASE WHEN c.reltoastrelid = 0 THEN 0 ELSE 2 END
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 LEFT JOIN pg_attribute organization
                     ON organization.attrelid = c.oid AND organization.attname = 'organization_id'
                        AND NOT organization.attisdropped
            WHERE n.nspname = 'argus' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1
            """)
        for row in rows {
            let (name, isProtected, bytes, hasOrganization, keys, triggers, treeRelations, ownRelations) =
                try row.decode(
                    String.self, Bool.self, Int64.self, Bool.self, [String].self, [String].self,
                    Int32?.self, Int32.self)
            let placement = placements[name] ?? .local
            let parts = partitions.filter { $0.table == name }
            tables.append(
                Table(
                    name: name, isProtected: isProtected, localBytes: bytes, placement: placement,
                    hasOrganization: hasOrganization, keysWithoutOrganization: keys,
                    // Citus adds triggers of its own to tables that it has distributed.
                    triggers: placement == .local ? triggers : [],
                    partitions: parts.map(\.part),
                    dividedPartitions: parts.filter(\.isDivided).map(\.part.name),
                    relationsPerShard: Int(treeRelations ?? ownRelations)))
        }
        return InstallationFacts(tables: tables, foreignKeys: try await foreignKeys(on: connection))
    }

    private static func placements(
        on connection: PostgresConnection
    ) async throws -> [String: Placement] {
        let exists = try await connection.execute(
            "SELECT to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL")
        guard try exists[0].decode(Bool.self) else { return [:] }
        // 'n' without a column is a reference table when its metadata is replicated by transactions.
        let rows = try await connection.execute(
            """
            SELECT format('%I.%I', n.nspname, c.relname), d.partmethod::text, d.repmodel::text
            FROM pg_catalog.pg_dist_partition d
                 JOIN pg_class c ON c.oid = d.logicalrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            """)
        var placements: [String: Placement] = [:]
        for row in rows {
            let (name, method, replication) = try row.decode(String.self, String.self, String.self)
            switch (method, replication) {
            case ("h", _): placements[name] = .distributed
            case ("n", "t"): placements[name] = .reference
            // Known to Citus, but with its rows here.
            default: placements[name] = .local
            }
        }
        return placements
    }

    private static func partitions(
        on connection: PostgresConnection
    ) async throws -> [(table: String, part: Part, isDivided: Bool)] {
        let rows = try await connection.execute(
            """
            SELECT format('%I.%I', n.nspname, parent.relname), format('%I.%I', m.nspname, c.relname),
                   c.relrowsecurity AND c.relforcerowsecurity, pg_relation_size(c.oid), c.relkind = 'p'
            FROM pg_inherits i
                 JOIN pg_class parent ON parent.oid = i.inhparent
                 JOIN pg_namespace n ON n.oid = parent.relnamespace
                 JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace m ON m.oid = c.relnamespace
            WHERE n.nspname = 'argus' AND parent.relkind = 'p' ORDER BY 1, 2
            """)
        return try rows.map { row in
            let (table, name, isProtected, bytes, isDivided) = try row.decode(
                String.self, String.self, Bool.self, Int64.self, Bool.self)
            return (table, Part(name: name, isProtected: isProtected, localBytes: bytes), isDivided)
        }
    }

    private static func foreignKeys(on connection: PostgresConnection) async throws -> [ForeignKey] {
        // Keys of partitions follow those of their tables.
        let rows = try await connection.execute(
            """
            SELECT quote_ident(k.conname), format('%I.%I', n.nspname, c.relname),
                   format('%I.%I', m.nspname, r.relname), pg_get_constraintdef(k.oid),
                   EXISTS (SELECT FROM unnest(k.conkey, k.confkey) AS pair (own, other)
                           JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = pair.own
                           JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = pair.other
                           WHERE a.attname = 'organization_id' AND b.attname = 'organization_id')
            FROM pg_constraint k
                 JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                 JOIN pg_class r ON r.oid = k.confrelid JOIN pg_namespace m ON m.oid = r.relnamespace
            WHERE k.contype = 'f' AND k.conparentid = 0 AND n.nspname = 'argus' ORDER BY 2, 1
            """)
        return try rows.map { row in
            let (name, table, referenced, definition, joins) = try row.decode(
                String.self, String.self, String.self, String.self, Bool.self)
            return ForeignKey(
                name: name, table: table, referenced: referenced, definition: definition,
                joinsOrganizations: joins)
        }
    }
}
