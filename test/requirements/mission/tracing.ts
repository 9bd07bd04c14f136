import type { Requirement } from '../requirement.ts';

export const tracing: readonly Requirement[] = [
  {
    id: 'TR-01',
    sentence:
      'Log lines on stderr are single JSON objects with timestamp, level, service and message.',
    sources: ['000', '001', '002', '004'],
    state: 'shown',
  },
  {
    id: 'TR-02',
    sentence: 'Lines about one request carry its trace_id and request_id.',
    sources: ['001'],
    state: 'planned',
  },
  {
    id: 'TR-03',
    sentence:
      'Lines about traffic carry protocol and message; component is direct_clients there, and protocol_assignment and protocol_conversion events appear.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'TR-04',
    sentence: 'logging.format: text gives readable lines instead of JSON.',
    sources: ['001'],
    state: 'planned',
  },
  {
    id: 'TR-05',
    sentence: 'Each level shows its own lines and those above it: trace, debug, info, warn, error.',
    sources: ['001', '002', '004'],
    state: 'planned',
  },
  {
    id: 'TR-06',
    sentence:
      'The access record of a request holds request_id, upstream_server, latency and status.',
    sources: ['004'],
    state: 'planned',
  },
  {
    id: 'TR-07',
    sentence:
      'One trace shows the frontend, routing and backend spans of a call as parent and child.',
    sources: ['001', '002', '004'],
    state: 'planned',
  },
  {
    id: 'TR-08',
    sentence:
      'agent_host and agent_port (6831) still lead traces to that host, by OTLP and with a warning that the UDP agent is gone.',
    sources: ['001', '002'],
    state: 'planned',
  },
  {
    id: 'TR-09',
    sentence:
      'gateway.tracing.endpoint and service_name (mcp-local-router) make the router export its own spans to that collector.',
    sources: ['003'],
    state: 'planned',
  },
  {
    id: 'TR-10',
    sentence:
      'tracing.protocol_spans: true adds a span for each protocol step, with the protocol as attribute.',
    sources: ['002'],
    state: 'planned',
  },
  {
    id: 'TR-11',
    sentence: 'An HTTP backend receives the trace headers of the call that caused its request.',
    sources: ['original'],
    state: 'planned',
  },
  {
    id: 'TR-12',
    sentence:
      'X-Request-ID is kept when a client sends a sane one, made up otherwise, and returned with the answer.',
    sources: ['004', 'original'],
    state: 'planned',
  },
  {
    id: 'TR-13',
    sentence:
      'The shipped Compose file rotates logs and labels containers with protocol, connection_type and performance_tier.',
    sources: ['002'],
    state: 'planned',
  },
];
