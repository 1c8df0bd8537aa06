// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Blocks

/// Adds up what each column takes in the blocks whose directories are given.
struct ColumnsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "columns",
        abstract:
            "Read directories of blocks, hexadecimal, one a line; print the bytes of each column as JSON.")

    func run() throws {
        var sizes: [String: Int] = [:]
        while let line = readLine() {
            let directory = try BlockDirectory(decoding: Self.bytes(line))
            sizes.merge(directory.columnSizes, uniquingKeysWith: +)
        }
        let pairs = sizes.sorted { $0.key < $1.key }.map { "\(Self.quoted($0.key)):\($0.value)" }
        print("{\(pairs.joined(separator: ","))}")
    }

    private static func bytes(_ hexadecimal: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in hexadecimal.utf8 {
            let value = digit < 0x40 ? digit - 0x30 : digit - 0x57
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
