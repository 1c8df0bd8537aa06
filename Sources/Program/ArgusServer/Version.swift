// SPDX-License-Identifier: Apache-2.0

/// The version of this program, as in `argus --version`, the OpenAPI document and `/metrics`.
public enum Version {
    public static let current = "0.1.0"
}
