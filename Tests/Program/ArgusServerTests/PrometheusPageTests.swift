// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ArgusServer

@Suite struct PrometheusPageTests {
    @Test func `samples follow their help and type, labels in order`() {
        var page = PrometheusPage()

        page.counter("argus_a_total", "Things.", [(["b": "2", "a": "1"], 3), ([:], 0.25)])
        page.gauge("argus_b", "Level.", [])

        #expect(
            page.text == """
                # HELP argus_a_total Things.
                # TYPE argus_a_total counter
                argus_a_total{a="1",b="2"} 3
                argus_a_total 0.25
                # HELP argus_b Level.
                # TYPE argus_b gauge

                """)
    }

    @Test func `a histogram ends with infinity, sum and count`() {
        var page = PrometheusPage()

        page.histogram(
            "argus_h", "Seconds.", bounds: [0.5, 1], cumulativeCounts: [1, 2], count: 3, sum: 7.5)

        #expect(
            page.text == """
                # HELP argus_h Seconds.
                # TYPE argus_h histogram
                argus_h_bucket{le="0.5"} 1
                argus_h_bucket{le="1.0"} 2
                argus_h_bucket{le="+Inf"} 3
                argus_h_sum 7.5
                argus_h_count 3

                """)
    }

    @Test func `large numbers are written whole`() {
        var page = PrometheusPage()

        page.counter("n", "h", [([:], 1e15)])

        #expect(page.text.hasSuffix("n 1000000000000000\n"))
    }
}
