// SPDX-License-Identifier: Apache-2.0

/// What bounds how much of a wrong input is described.
public enum ContractsLimits {
    /// Violations in one problem: more than anyone corrects at a time; an input full of faults may not make
    /// an answer many times its size.
    public static let violationsMax = 100
    /// Bytes written between two questions whether the answer is still wanted.
    static let uncheckedBytesMax = 64 << 10
}
