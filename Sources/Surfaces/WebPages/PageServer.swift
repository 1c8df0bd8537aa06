// SPDX-License-Identifier: Apache-2.0
public import Assets
import Contracts
import HTTPTypes
public import Hummingbird
import NIOCore

/// Serves the pages from the archive inside the binary. Any address that is no file gets the application's
/// shell, which knows what to show there; files below `/assets` carry a hash in their name and never change.
public struct PageServer: Sendable {
    private static let folder = "web/dist/"
    private let files: [String: PageFile]

    /// Reads the pages out of the archive; without any, a plain text says how to build them.
    public init(_ archive: AssetArchive) {
        var files: [String: PageFile] = [:]
        for path in archive.paths where path.hasPrefix(Self.folder) && !path.hasSuffix(".gz") {
            guard let content = archive.file(path) else { continue }
            let name = "/" + path.dropFirst(Self.folder.count)
            files[name] = PageFile(path: path, content: content, gzip: archive.file(path + ".gz"))
        }
        self.files = files
    }

    /// Answers `GET` and `HEAD` on every address that nothing else on the router answers.
    public func add(to router: Router<some RequestContext>) {
        for path in ["/", "/**"] as [RouterPath] {
            for method in [.get, .head] as [HTTPRequest.Method] {
                router.on(path, method: method) { request, _ in try respond(to: request) }
            }
        }
    }

    /// The answer to a `GET`; a missing asset is a `not-found` problem.
    func respond(to request: Request) throws(Problem) -> Response {
        let path = request.uri.path
        if let file = files[path] {
            let isHashed = path.hasPrefix("/assets/")
            let caching = isHashed ? "public, max-age=31536000, immutable" : "no-cache"
            return Self.answer(file, to: request, caching: caching)
        }
        if path.hasPrefix("/assets/") { throw Problem(.notFound, "There is nothing at \(path).") }
        guard let shell = files["/index.html"] else { return Self.notBuilt }
        return Self.answer(shell, to: request, caching: "no-cache")
    }

    private static func answer(_ file: PageFile, to request: Request, caching: String) -> Response {
        let compressed = request.acceptsGzip ? file.gzip : nil
        let tag = compressed == nil ? "\"\(file.tag)\"" : "\"\(file.tag)-gzip\""
        var headers = pageHeaders
        headers[.cacheControl] = caching
        headers[.eTag] = tag
        if file.gzip != nil { headers[.vary] = "Accept-Encoding" }
        if request.alreadyHas(tag) { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = file.contentType
        if compressed != nil { headers[.contentEncoding] = "gzip" }
        return Response(
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: compressed ?? file.content))
    }

    private static var notBuilt: Response {
        var headers = pageHeaders
        headers[.contentType] = "text/plain; charset=utf-8"
        headers[.cacheControl] = "no-store"
        let text = "This Argus was built without its pages. `make build` builds them into the binary.\n"
        return Response(
            status: .serviceUnavailable, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// Nothing inline, nothing from elsewhere, no framing; scripts only by trusted types.
    private static let contentSecurityPolicy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
        font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; \
        form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'
        """

    private static let pageHeaders: HTTPFields = [
        .contentSecurityPolicy: contentSecurityPolicy,
        .xContentTypeOptions: "nosniff",
        .crossOriginOpenerPolicy: "same-origin",
    ]
}

extension Request {
    /// Whether `Accept-Encoding` names gzip, or anything, without refusing it.
    fileprivate var acceptsGzip: Bool {
        let accepted = (headers[.acceptEncoding] ?? "").lowercased().split(separator: ",").map { coding in
            coding.filter { $0 != " " && $0 != "\t" }
        }
        guard
            let coding = accepted.first(where: { $0.hasPrefix("gzip") })
                ?? accepted.first(where: { $0.hasPrefix("*") })
        else { return false }
        let quality = coding.split(separator: ";").dropFirst().first { $0.hasPrefix("q=") }
        return quality.map { Double($0.dropFirst(2)) ?? 0 > 0 } ?? true
    }

    /// Whether `If-None-Match` has this entity tag.
    fileprivate func alreadyHas(_ tag: String) -> Bool {
        guard let tags = headers[.ifNoneMatch] else { return false }
        return tags.split(separator: ",").contains { candidate in
            let known = candidate.drop { $0 == " " }
            return known == "*" || known == tag || known == "W/" + tag
        }
    }
}

extension HTTPField.Name {
    fileprivate static let crossOriginOpenerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
}
