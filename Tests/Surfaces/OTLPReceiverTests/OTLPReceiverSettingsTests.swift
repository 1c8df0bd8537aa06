// SPDX-License-Identifier: Apache-2.0
import OTLPReceiver
import Settings
import Testing

@Suite struct OTLPReceiverSettingsTests {
    private func read(_ values: [String: String]) -> (settings: OTLPReceiverSettings?, faults: [SettingFault])
    {
        var faults: [SettingFault] = []
        let settings = OTLPReceiverSettings.declaration.read(from: SettingSources(values), faults: &faults)
        return (settings, faults)
    }

    @Test func `opens the usual ports and takes 64 MiB`() throws {
        let settings = try #require(read([:]).settings)

        #expect((settings.grpcPort, settings.httpPort) == (4317, 4318))
        #expect(settings.bodyBytesMax == 64 * 1024 * 1024)
    }

    @Test func `holds several of the largest bodies at one time`() throws {
        let settings = try #require(read([:]).settings)

        #expect(settings.bodiesBytesMax >= 4 * settings.bodyBytesMax)
    }

    @Test func `refuses a port that there is not`() {
        let faults = read(["GRPC_PORT": "70000", "OTLP_HTTP_PORT": "http"]).faults

        #expect(faults.map(\.name) == ["GRPC_PORT", "OTLP_HTTP_PORT"])
    }
}
