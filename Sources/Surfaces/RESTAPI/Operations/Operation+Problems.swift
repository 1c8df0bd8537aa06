// SPDX-License-Identifier: Apache-2.0
import Contracts

extension Operation {
    /// Every problem that callers may see: those that follow from the form of the operation, and its own.
    var possibleProblems: [ProblemCode] {
        var codes: Set<ProblemCode> = Set(declaration.problems)
        codes.insert(.internal)
        if declaration.access != .anyone { codes.insert(.unauthenticated) }
        if case .requires = declaration.access { codes.insert(.forbidden) }
        if self is any AnsweringOperation {
            codes.formUnion([.invalidInput, .timedOut, .unavailable])
            if interface.request != nil { codes.formUnion([.invalidJSON, .unsupportedMediaType, .tooLarge]) }
            if interface.isPaged { codes.insert(.invalidCursor) }
        }
        return ProblemCode.all.filter(codes.contains)
    }
}
