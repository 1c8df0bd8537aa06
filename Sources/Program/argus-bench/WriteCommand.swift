// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Glibc
import ReferenceCorpus

/// Writes the requests to a file, each after its length as four bytes, the lowest first.
struct WriteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "write", abstract: "Write the requests to a file, to look at or to measure with.")

    @OptionGroup var corpus: CorpusOptions

    @Argument(help: "The file.")
    var path: String

    func run() throws {
        let began = SteadyClock.seconds()
        let (requests, landmarks) = corpus.make()
        let seconds = SteadyClock.seconds() - began
        guard let file = fopen(path, "w") else { throw ValidationError("\(path) cannot be written") }
        for request in requests {
            let length = UInt32(request.body.count).littleEndian
            _ = withUnsafeBytes(of: length) { fwrite($0.baseAddress, 1, 4, file) }
            fwrite(request.body, 1, request.body.count, file)
        }
        fclose(file)
        let items = requests.reduce(0) { $0 + $1.items }
        let bytes = requests.reduce(0) { $0 + $1.body.count }
        let speed = Int(Double(items) / seconds)
        print("\(items) items, \(bytes / max(1, items)) bytes each, made at \(speed) a second")
        for (name, value) in landmarks.sorted(by: { $0.key < $1.key }) { print("\(name)=\(value)") }
    }
}
