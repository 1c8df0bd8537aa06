// SPDX-License-Identifier: Apache-2.0
import Dispatch
public import FoundationEssentials
import Synchronization
public import Tenancy

/// The dead letters of this node: one file each in one directory that belongs to this process, bounded in
/// bytes. Files are touched on a thread of their own only.
public final class DeadLetterStore: Sendable {
    /// A letter by the name of its file; names sort by age.
    public struct Entry: Sendable, Hashable {
        public let name: String
        public let organization: OrganizationID
        public let received: Date
        public let bytes: Int
    }

    /// Why a file is no letter to replay.
    public enum Fate: String, Sendable, CaseIterable {
        /// It is damaged, or a crash left it half written; then it was never acknowledged.
        case damaged
        /// The database refuses its content, whenever it is asked.
        case refused
        /// The ledger no longer knows whether its exports were stored.
        case expired
    }

    /// What is in the directory now.
    public struct Statistics: Sendable, Equatable {
        public var letters = 0
        public var bytes = 0
        public var oldest: Date?
        /// Files that no replay touches.
        public var setAside: [Fate: Int] = [:]

        public init() {}
    }

    /// Why a letter was not kept.
    public enum Refusal: Error, Sendable, Equatable {
        /// The bound in bytes is reached, or this organization's share of it.
        case full
        /// The directory cannot take the file.
        case unwritable(LetterDirectoryError)
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// Letters, and letters being written.
        var share: FairShare
        var setAside: [Fate: Int] = [:]
        /// Of files set aside; they take room that letters cannot have.
        var setAsideBytes = 0
    }

    public let path: String
    private let directory: LetterDirectory
    private let queue = DispatchQueue(label: "argus.dead-letters")
    private let state: Mutex<State>

    /// Opens a directory for this process alone, and sets aside what a crash left half written.
    public init(path: String, bytesMax: Int) throws {
        self.path = path
        state = Mutex(State(share: FairShare(bytesMax: bytesMax)))
        directory = try LetterDirectory(path)
        for file in directory.files() { try takeStock(of: file.name, file.bytes) }
    }

    deinit { directory.close() }

    public var statistics: Statistics {
        state.withLock { state in
            var statistics = Statistics()
            statistics.letters = state.entries.count
            statistics.bytes = state.share.usedBytes + state.setAsideBytes
            statistics.oldest = state.entries.values.map(\.received).min()
            statistics.setAside = state.setAside.filter { $0.value > 0 }
            return statistics
        }
    }

    /// Whether a letter of an organization that has none yet would find room.
    public var hasRoom: Bool {
        state.withLock { $0.share.usedBytes + $0.setAsideBytes < $0.share.bytesMax }
    }

    /// The letters of an organization, or of all, oldest first.
    public func entries(of organization: OrganizationID? = nil) -> [Entry] {
        state.withLock { state in
            state.entries.values.filter { organization == nil || $0.organization == organization }
        }.sorted { $0.name < $1.name }
    }

    /// Returns when the letter would survive a crash of the machine. Organizations share the room as
    /// `FairShare` says.
    public func keep(_ letter: DeadLetter) async throws(Refusal) {
        let bytes = DeadLetterFile.encode(letter)
        let name = Self.name(of: letter)
        let entry = Entry(
            name: name, organization: letter.organization, received: letter.received, bytes: bytes.count)
        let isTaken = state.withLock { state in
            state.share.usedBytes + state.setAsideBytes + bytes.count <= state.share.bytesMax
                && state.share.take(bytes.count, for: letter.organization)
        }
        guard isTaken else { throw .full }
        do throws(LetterDirectoryError) {
            try await onQueue { () throws(LetterDirectoryError) in try self.directory.write(bytes, to: name) }
        } catch {
            state.withLock { $0.share.giveBack(bytes.count, of: letter.organization) }
            throw .unwritable(error)
        }
        state.withLock { $0.entries[name] = entry }
    }

    /// Reads a letter back; one that is damaged is set aside, and gives `nil`. Throws when it cannot be read
    /// now: then it stays.
    public func read(_ entry: Entry) async throws -> DeadLetter? {
        let bytes = try await onQueue { () throws(LetterDirectoryError) in
            try self.directory.read(entry.name)
        }
        if let bytes, let letter = try? DeadLetterFile.decode(bytes) { return letter }
        try await setAside(entry, .damaged)
        return nil
    }

    /// Deletes a letter, which is stored elsewhere by now.
    public func remove(_ entry: Entry) async throws {
        try await onQueue { () throws(LetterDirectoryError) in try self.directory.remove(entry.name) }
        state.withLock { state in
            guard state.entries.removeValue(forKey: entry.name) != nil else { return }
            state.share.giveBack(entry.bytes, of: entry.organization)
        }
    }

    /// Keeps a file for people to look at, out of the way of replays.
    public func setAside(_ entry: Entry, _ fate: Fate) async throws {
        let name = "\(entry.name).\(fate.rawValue)"
        try await onQueue { () throws(LetterDirectoryError) in
            try self.directory.rename(entry.name, to: name)
        }
        state.withLock { state in
            guard state.entries.removeValue(forKey: entry.name) != nil else { return }
            state.share.giveBack(entry.bytes, of: entry.organization)
            state.setAside[fate, default: 0] += 1
            state.setAsideBytes += entry.bytes
        }
    }

    /// Gives letters that were set aside for this reason another chance; answers how many.
    public func restore(_ fate: Fate) async throws -> Int {
        let directory = directory
        let files = await onQueue { directory.files() }.filter { $0.name.hasSuffix(".\(fate.rawValue)") }
        var count = 0
        for file in files {
            let name = String(file.name.dropLast(fate.rawValue.utf8.count + 1))
            guard let entry = Self.entry(named: name, file.bytes) else { continue }
            try await onQueue { () throws(LetterDirectoryError) in try directory.rename(file.name, to: name) }
            state.withLock { state in
                state.entries[name] = entry
                state.share.hold(entry.bytes, for: entry.organization)
                state.setAside[fate, default: 0] -= 1
                state.setAsideBytes -= entry.bytes
            }
            count += 1
        }
        return count
    }

    // MARK: Stock

    /// Before anybody else can look: without locks or the queue.
    private func takeStock(of name: String, _ bytes: Int) throws {
        let known = Fate.allCases.first { name.hasSuffix(".\($0.rawValue)") }
        let entry = Self.entry(named: name, bytes)
        let isDraft = name.hasSuffix(LetterDirectory.draftSuffix)
        if isDraft { try directory.rename(name, to: "\(name).\(Fate.damaged.rawValue)") }
        state.withLock { state in
            if let fate = known ?? (isDraft ? .damaged : nil) {
                state.setAside[fate, default: 0] += 1
                state.setAsideBytes += bytes
            } else if let entry {
                state.entries[name] = entry
                state.share.hold(bytes, for: entry.organization)
            }
        }
    }

    // MARK: Names

    /// Milliseconds first, so that names sort by age; the organization, so that a listing needs no reading.
    private static func name(of letter: DeadLetter) -> String {
        let milliseconds = String(Int64((letter.received.timeIntervalSince1970 * 1_000).rounded()))
        let padded = String(repeating: "0", count: max(0, 15 - milliseconds.utf8.count)) + milliseconds
        return "\(padded)_\(letter.organization)_\(UUID.timeOrdered().uuidString.lowercased()).letter"
    }

    private static func entry(named name: String, _ bytes: Int) -> Entry? {
        let parts = name.split(separator: "_", omittingEmptySubsequences: false)
        guard name.hasSuffix(".letter"), parts.count == 3, let milliseconds = Int64(parts[0]),
            let organization = UUID(uuidString: String(parts[1]))
        else { return nil }
        return Entry(
            name: name, organization: OrganizationID(organization),
            received: Date(timeIntervalSince1970: Double(milliseconds) / 1_000), bytes: bytes)
    }

    private func onQueue<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result { () throws(Failure) in try work() }) }
        }
        return try result.get()
    }
}
