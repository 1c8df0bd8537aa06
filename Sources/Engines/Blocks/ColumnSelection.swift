// SPDX-License-Identifier: Apache-2.0

/// Which columns of a block to read. Columns that the signal does not have are ignored.
///
///     let columns: ColumnSelection = [.traceID, .startTime, .attribute("http.route")]
public struct ColumnSelection: Sendable, Hashable, ExpressibleByArrayLiteral {
    private var columns: UInt64
    /// Keys of attributes that are read when not all are.
    private(set) var attributeKeys: Set<String> = []

    private init(columns: UInt64) { self.columns = columns }

    private init(_ column: BlockColumn) { self.init(columns: 1 << UInt64(column.rawValue)) }

    public init(arrayLiteral elements: ColumnSelection...) {
        self.init(columns: 0)
        for element in elements { formUnion(element) }
    }

    /// Every column of the signal.
    public static let all = ColumnSelection(columns: .max)

    public static let traceID = ColumnSelection(.traceID)
    public static let spanID = ColumnSelection(.spanID)
    public static let parentSpanID = ColumnSelection(.parentSpanID)
    public static let traceState = ColumnSelection(.traceState)
    public static let flags = ColumnSelection(.flags)
    public static let name = ColumnSelection(.name)
    public static let kind = ColumnSelection(.kind)
    public static let startTime = ColumnSelection(.startTime)
    public static let endTime = ColumnSelection(.endTime)
    public static let statusCode = ColumnSelection(.statusCode)
    public static let statusMessage = ColumnSelection(.statusMessage)
    public static let droppedAttributesCount = ColumnSelection(.droppedAttributesCount)
    public static let events = ColumnSelection(.events)
    public static let droppedEventsCount = ColumnSelection(.droppedEventsCount)
    public static let links = ColumnSelection(.links)
    public static let droppedLinksCount = ColumnSelection(.droppedLinksCount)
    /// The index column and the resources it refers to.
    public static let resource = ColumnSelection(.resource)
    /// The index column and the scopes it refers to.
    public static let scope = ColumnSelection(.scope)
    public static let time = ColumnSelection(.time)
    public static let observedTime = ColumnSelection(.observedTime)
    public static let severityNumber = ColumnSelection(.severityNumber)
    public static let severityText = ColumnSelection(.severityText)
    /// Type and value of the body.
    public static let body = ColumnSelection(.body)
    /// The templates of bodies that are texts, without their variables: for `RowGroupView.bodies()`.
    public static let bodyTemplates = ColumnSelection(.bodyTemplate)
    public static let eventName = ColumnSelection(.eventName)
    /// The id of each point's (or definition's) series.
    public static let series = ColumnSelection(.seriesID)
    /// The names of each point's metric and service.
    public static let metricName = ColumnSelection(.metricName)
    public static let service = ColumnSelection(.service)
    /// Of definitions: the index column and the metrics it refers to.
    public static let metric = ColumnSelection(.metric)
    /// Type and value of points, histograms included.
    public static let value = ColumnSelection(.number)
    public static let exemplars = ColumnSelection(.exemplars)
    /// All attributes.
    public static let attributes = ColumnSelection(.attributeLayouts)

    /// The attributes with this key only, of whatever type.
    public static func attribute(_ key: String) -> ColumnSelection {
        var selection = ColumnSelection(columns: 0)
        selection.attributeKeys = [key]
        return selection
    }

    public mutating func formUnion(_ other: ColumnSelection) {
        columns |= other.columns
        attributeKeys.formUnion(other.attributeKeys)
    }

    public func union(_ other: ColumnSelection) -> ColumnSelection {
        var result = self
        result.formUnion(other)
        return result
    }

    /// Whether everything in `other` is selected.
    public func contains(_ other: ColumnSelection) -> Bool {
        columns & other.columns == other.columns
            && (includes(.attributeLayouts) || other.attributeKeys.isSubset(of: attributeKeys))
    }

    /// The column, when just one was asked for.
    var single: BlockColumn? {
        guard columns.nonzeroBitCount == 1 else { return nil }
        return BlockColumn(rawValue: UInt8(columns.trailingZeroBitCount))
    }

    /// Whether nothing was asked for.
    public var isEmpty: Bool { columns == 0 && attributeKeys.isEmpty }

    /// Whether the column itself was asked for.
    func includes(_ column: BlockColumn) -> Bool { columns & (1 << UInt64(column.rawValue)) != 0 }

    /// Whether any attribute was asked for.
    var hasAttributes: Bool { includes(.attributeLayouts) || !attributeKeys.isEmpty }

    /// Whether attributes with this key were asked for.
    func containsAttribute(_ key: String) -> Bool {
        includes(.attributeLayouts) || attributeKeys.contains(key)
    }

    /// Whether a chunk of this column has to be fetched, because it was asked for or because what was needs
    /// it.
    func needs(_ column: BlockColumn) -> Bool {
        switch column {
        case .spanID: includes(.spanID) || includes(.parentSpanID)
        case .startTime: includes(.startTime) || includes(.endTime)
        case .time: includes(.time) || includes(.observedTime)
        case .series: needsSeries
        case .seriesRuns: needsSeries || includes(.startTime) || includes(.time)
        case .timeTable, .timeSequence: includes(.time)
        case .seriesCheck: includes(.seriesID)
        case .histograms, .buckets, .distribution: includes(.number)
        case .attributeLayouts, .attributeTail, .attributeValues: hasAttributes
        case .body, .bodyTemplate: includes(.body) || includes(.bodyTemplate)
        case .bodyNumbers, .bodyTexts, .bodyValues: includes(.body)
        case .resourceTable: includes(.resource)
        case .scopeTable: includes(.scope)
        case .metricTable: includes(.metric)
        default: includes(column)
        }
    }

    /// Whether a chunk of this column of a block of this kind and format has to be fetched.
    func needs(_ column: BlockColumn, of kind: BlockKind, _ format: BlockFormat) -> Bool {
        // Format 1 derives ids, names and kinds of points from the definitions in the block.
        if kind == .metrics, format == .columnar1, needsSeries, !column.isOfPoints { return true }
        // Ids may have to be derived from the definitions.
        if kind == .series, includes(.seriesID) { return true }
        return needs(column)
    }

    private var needsSeries: Bool {
        includes(.seriesID) || includes(.metricName) || includes(.service) || includes(.number)
    }
}

extension BlockColumn {
    /// Whether a point, rather than its series, has a value in the column.
    fileprivate var isOfPoints: Bool {
        switch self {
        case .time, .startTime, .flags, .exemplars, .number, .distribution: true
        default: false
        }
    }
}
