// SPDX-License-Identifier: Apache-2.0

/// A growing run of trivial elements in memory of its own: what decoders append to, without the checks of an
/// array on every element.
struct GrowingColumn<Element: BitwiseCopyable>: ~Copyable {
    private(set) var base: UnsafeMutablePointer<Element>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int) {
        self.capacity = max(capacity, 16)
        base = .allocate(capacity: self.capacity)
    }

    deinit { base.deallocate() }

    @inline(__always)
    mutating func append(_ element: Element) {
        if count == capacity { grow(to: count + 1) }
        (base + count).initialize(to: element)
        count += 1
    }

    /// Appends `more` elements that lie one after the other.
    @inline(__always)
    mutating func append(_ elements: UnsafePointer<Element>, count more: Int) {
        if count + more > capacity { grow(to: count + more) }
        (base + count).initialize(from: elements, count: more)
        count += more
    }

    /// Forgets all elements but the first `kept`.
    @inline(__always)
    mutating func truncate(to kept: Int) { count = min(count, kept) }

    @inline(__always)
    subscript(index: Int) -> Element {
        get {
            precondition(index >= 0 && index < count)
            return base[index]
        }
        set {
            precondition(index >= 0 && index < count)
            base[index] = newValue
        }
    }

    /// What `body` makes of each element.
    @inline(__always)
    func map<Value: BitwiseCopyable>(_ body: (Element) -> Value) -> [Value] {
        [Value](unsafeUninitializedCapacity: count) { out, written in
            for index in 0..<count { out.initializeElement(at: index, to: body(base[index])) }
            written = count
        }
    }

    @inline(never)
    private mutating func grow(to least: Int) {
        capacity = max(capacity * 2, least)
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
        larger.initialize(from: base, count: count)
        base.deallocate()
        base = larger
    }
}
