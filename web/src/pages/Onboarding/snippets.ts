// SPDX-License-Identifier: Apache-2.0

export type SnippetID = 'environment' | 'python' | 'node' | 'go' | 'java' | 'curl' | 'collector';

/** One way of sending data: what to do, in order, each with text to paste. */
export type Snippet = {
  id: SnippetID;
  title: string;
  steps: ReadonlyArray<{ title: string; code: string }>;
};

/** What stands in a snippet until a key has been created. */
export const keyPlaceholder = 'YOUR_INGEST_KEY';

/** The snippets for one OTLP/HTTP endpoint and ingest key. */
export function snippetsFor(endpoint: string, key: string): Snippet[] {
  const environment = environmentOf(endpoint, key);
  return [
    {
      id: 'environment',
      title: 'Any SDK',
      steps: [{ title: 'Set before your service starts', code: environment }],
    },
    {
      id: 'python',
      title: 'Python',
      steps: [
        {
          title: 'Install',
          code:
            'pip install opentelemetry-distro opentelemetry-exporter-otlp\nopentelemetry-bootstrap -a install',
        },
        {
          title: 'Run your program',
          code: `${environment}\nexport OTEL_PYTHON_LOGGING_AUTO_INSTRUMENTATION_ENABLED=true\n` +
            'opentelemetry-instrument python app.py',
        },
      ],
    },
    {
      id: 'node',
      title: 'Node.js',
      steps: [
        {
          title: 'Install',
          code: 'npm install @opentelemetry/api @opentelemetry/auto-instrumentations-node',
        },
        {
          title: 'Run your program',
          code: `${environment}\n` +
            'export NODE_OPTIONS="--require @opentelemetry/auto-instrumentations-node/register"\nnode app.js',
        },
      ],
    },
    {
      id: 'go',
      title: 'Go',
      steps: [
        {
          title: 'Install',
          code: 'go get go.opentelemetry.io/otel go.opentelemetry.io/otel/sdk \\\n' +
            '  go.opentelemetry.io/contrib/exporters/autoexport',
        },
        { title: 'Trace in main.go', code: goProgram },
        { title: 'Run your program', code: `${environment}\ngo run .` },
      ],
    },
    {
      id: 'java',
      title: 'Java',
      steps: [
        {
          title: 'Download the agent',
          code:
            'curl -fLO https://github.com/open-telemetry/opentelemetry-java-instrumentation/releases/latest/' +
            'download/opentelemetry-javaagent.jar',
        },
        {
          title: 'Run your program',
          code: `${environment}\njava -javaagent:opentelemetry-javaagent.jar -jar app.jar`,
        },
      ],
    },
    {
      id: 'curl',
      title: 'curl',
      steps: [{ title: 'Send one span now', code: curlCommand(endpoint, key) }],
    },
    {
      id: 'collector',
      title: 'Collector',
      steps: [{
        title: 'OpenTelemetry Collector configuration',
        code: collectorConfiguration(endpoint, key),
      }],
    },
  ];
}

function environmentOf(endpoint: string, key: string): string {
  return [
    'export OTEL_SERVICE_NAME="my-service"',
    `export OTEL_EXPORTER_OTLP_ENDPOINT="${endpoint}"`,
    'export OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf"',
    `export OTEL_EXPORTER_OTLP_HEADERS="x-api-key=${key}"`,
    'export OTEL_TRACES_EXPORTER="otlp"',
    'export OTEL_METRICS_EXPORTER="otlp"',
    'export OTEL_LOGS_EXPORTER="otlp"',
  ].join('\n');
}

function curlCommand(endpoint: string, key: string): string {
  return `NOW=$(date +%s)
curl -i "${endpoint}/v1/traces" \\
  -H "x-api-key: ${key}" \\
  -H "Content-Type: application/json" \\
  --data @- <<JSON
{"resourceSpans": [{
  "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "curl"}}]},
  "scopeSpans": [{"spans": [{
    "traceId": "$(openssl rand -hex 16)",
    "spanId": "$(openssl rand -hex 8)",
    "name": "hello argus",
    "kind": 1,
    "startTimeUnixNano": "\${NOW}000000000",
    "endTimeUnixNano": "\${NOW}250000000"
  }]}]
}]}
JSON`;
}

function collectorConfiguration(endpoint: string, key: string): string {
  return `receivers:
  otlp:
    protocols:
      grpc:
        endpoint: 127.0.0.1:4317
      http:
        endpoint: 127.0.0.1:4318

processors:
  batch:

exporters:
  otlphttp:
    endpoint: ${endpoint}
    headers:
      x-api-key: ${key}

service:
  pipelines:
    traces:
      receivers: [otlp]
      processors: [batch]
      exporters: [otlphttp]
    metrics:
      receivers: [otlp]
      processors: [batch]
      exporters: [otlphttp]
    logs:
      receivers: [otlp]
      processors: [batch]
      exporters: [otlphttp]`;
}

const goProgram = `package main

import (
	"context"
	"log"

	"go.opentelemetry.io/contrib/exporters/autoexport"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/sdk/trace"
)

func main() {
	ctx := context.Background()
	exporter, err := autoexport.NewSpanExporter(ctx)
	if err != nil {
		log.Fatal(err)
	}
	provider := trace.NewTracerProvider(trace.WithBatcher(exporter))
	defer provider.Shutdown(ctx)
	otel.SetTracerProvider(provider)

	_, span := otel.Tracer("main").Start(ctx, "hello argus")
	span.End()
}`;
