// SPDX-License-Identifier: Apache-2.0
import DeadLetters
import FoundationEssentials
import Glibc
import Tenancy
import TestSupport
import Testing

@Suite struct DeadLetterStoreTests {
    private func names(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    @Test func `what is kept is there, also for the next process, oldest first`() async throws {
        try await LetterSamples.withDirectory { path in
            let letters = [3.0, 1, 2].map { LetterSamples.letter("at \($0)", at: 1_767_268_800_000 + $0) }
            weak var earlier: DeadLetterStore?
            do {
                let store = try DeadLetterStore(path: path, bytesMax: 1 << 20)
                for letter in letters { try await store.keep(letter) }
                #expect(store.statistics.letters == 3)
                #expect(store.statistics.oldest == letters[1].received)
                earlier = store
            }
            // The folder is locked until whoever wrote the last letter lets go of the store.
            while earlier != nil { await Task.yield() }
            let store = try DeadLetterStore(path: path, bytesMax: 1 << 20)

            var read: [DeadLetter?] = []
            for entry in store.entries() { read.append(try await store.read(entry)) }

            #expect(read == [letters[1], letters[2], letters[0]])
            #expect(store.entries(of: letters[0].organization).map(\.received) == [letters[0].received])
            #expect(store.statistics.bytes == letters.reduce(0) { $0 + DeadLetterFile.encode($1).count })
        }
    }

    @Test func `what was removed is gone and gives its room back`() async throws {
        try await LetterSamples.withDirectory { path in
            let letter = LetterSamples.letter("one")
            let store = try DeadLetterStore(path: path, bytesMax: DeadLetterFile.encode(letter).count)
            try await store.keep(letter)
            await #expect(throws: DeadLetterStore.Refusal.full) { try await store.keep(letter) }

            for entry in store.entries() { try await store.remove(entry) }

            #expect(try names(in: path).isEmpty)
            #expect(store.statistics == DeadLetterStore.Statistics())
            try await store.keep(letter)
        }
    }

    @Test func `files are private, and so is the directory`() async throws {
        try await LetterSamples.withDirectory { path in
            let store = try DeadLetterStore(path: path, bytesMax: 1 << 20)
            try await store.keep(LetterSamples.letter("one"))

            for (file, mode) in [(path, 0o700), ("\(path)/\(try names(in: path)[0])", 0o600)] {
                var status = stat()
                #expect(stat(file, &status) == 0)
                #expect(status.st_mode & 0o777 == UInt32(mode))
            }
        }
    }

    @Test func `a damaged letter is set aside with its bytes`() async throws {
        try await LetterSamples.withDirectory { path in
            let store = try DeadLetterStore(path: path, bytesMax: 1 << 20)
            try await store.keep(LetterSamples.letter("one"))
            let entry = store.entries()[0]
            #expect(truncate("\(path)/\(entry.name)", 100) == 0)

            #expect(try await store.read(entry) == nil)

            #expect(store.entries().isEmpty)
            #expect(store.statistics.setAside == [.damaged: 1])
            #expect(try names(in: path) == ["\(entry.name).damaged"])
        }
    }

    @Test func `a letter that cannot be opened for a moment stays`() async throws {
        try await LetterSamples.withDirectory { path in
            let store = try DeadLetterStore(path: path, bytesMax: 1 << 20)
            let letter = LetterSamples.letter("one")
            try await store.keep(letter)
            let entry = store.entries()[0]
            #expect(rename("\(path)/\(entry.name)", "\(path)/away") == 0)

            await #expect(throws: LetterDirectoryError.self) { try await store.read(entry) }

            #expect(store.entries() == [entry])
            #expect(rename("\(path)/away", "\(path)/\(entry.name)") == 0)
            #expect(try await store.read(entry) == letter)
        }
    }

    @Test func `what a crash left half written is set aside at the next start`() async throws {
        try await LetterSamples.withDirectory { path in
            do { _ = try DeadLetterStore(path: path, bytesMax: 1 << 20) }
            let draft = "\(path)/000001767268800_x.letter.draft"
            #expect(FileManager.default.createFile(atPath: draft, contents: Data([1, 2, 3])))

            let store = try DeadLetterStore(path: path, bytesMax: 1 << 20)

            #expect(store.statistics.setAside == [.damaged: 1])
            #expect(try names(in: path) == ["000001767268800_x.letter.draft.damaged"])
        }
    }

    @Test func `what was set aside can be given another chance`() async throws {
        try await LetterSamples.withDirectory { path in
            let store = try DeadLetterStore(path: path, bytesMax: 1 << 20)
            let letter = LetterSamples.letter("one")
            try await store.keep(letter)
            let before = store.statistics
            try await store.setAside(store.entries()[0], .expired)
            #expect(store.statistics.setAside == [.expired: 1])

            #expect(try await store.restore(.expired) == 1)

            #expect(try await store.read(store.entries()[0]) == letter)
            #expect(store.statistics.letters == before.letters && store.statistics.bytes == before.bytes)
        }
    }

    @Test func `one process owns a directory`() async throws {
        try await LetterSamples.withDirectory { path in
            let store = try DeadLetterStore(path: path, bytesMax: 1 << 20)

            let error = #expect(throws: LetterDirectoryError.self) {
                try DeadLetterStore(path: path, bytesMax: 1 << 20)
            }

            #expect(error?.isLocked == true)
            #expect(store.statistics.letters == 0)
        }
    }

    @Test func `a flood of one organization leaves room for another`() async throws {
        try await LetterSamples.withDirectory { path in
            let store = try DeadLetterStore(path: path, bytesMax: 64 << 10)
            let flooding = OrganizationFixture.unsaved().id
            var kept = 0
            while (try? await store.keep(LetterSamples.letter("x", in: flooding))) != nil { kept += 1 }

            #expect(kept > 10)
            try await store.keep(LetterSamples.letter("small"))
        }
    }

    @Test func `a disk that is full refuses and leaves nothing behind`() async throws {
        try await LetterSamples.withDirectory { path in
            let store = try DeadLetterStore(path: path, bytesMax: 1 << 20)
            // As a full disk does, a bound on the size of files breaks the write off in the middle.
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            signal(SIGXFSZ, SIG_IGN)
            var small = limit
            small.rlim_cur = 100
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &small)
            var refusal: DeadLetterStore.Refusal?
            do throws(DeadLetterStore.Refusal) {
                try await store.keep(LetterSamples.letter("one"))
            } catch { refusal = error }
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)

            guard case .unwritable = refusal else {
                Issue.record("kept although the file could not be written")
                return
            }
            #expect(try names(in: path).isEmpty)
            #expect(store.statistics == DeadLetterStore.Statistics())
            try await store.keep(LetterSamples.letter("one"))
        }
    }
}
