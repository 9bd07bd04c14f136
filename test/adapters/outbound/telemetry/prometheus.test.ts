import { expect, test } from 'vitest';
import { PrometheusMetrics } from '../../../../src/adapters/outbound/telemetry/prometheus.ts';

const textOf = (metrics: PrometheusMetrics): Promise<string> => metrics.registry.metrics();

/** The samples of a scrape without the common start of their names: `requests_in_flight 1`. */
const samplesOf = async (metrics: PrometheusMetrics): Promise<readonly string[]> =>
  (await textOf(metrics))
    .split('\n')
    .filter((line) => line.startsWith('mcp_gateway_'))
    .map((line) => line.replace('mcp_gateway_', ''));

test('every metric has its help and type, once [ME-01]', async () => {
  const lines = (await textOf(new PrometheusMetrics())).split('\n');
  const named = (word: string) =>
    lines.filter((line) => line.startsWith(`# ${word} `)).map((line) => line.split(' ')[2]);
  expect(named('TYPE')).toEqual(named('HELP'));
  expect(new Set(named('TYPE')).size).toBe(named('TYPE').length);
  expect(lines).toContain('# TYPE mcp_gateway_connections_total gauge');
  expect(lines).toContain('# TYPE mcp_gateway_requests_total counter');
  expect(lines).toContain('# TYPE mcp_gateway_request_duration_seconds histogram');
});

test('connections are shown while they are open [ME-01]', async () => {
  const metrics = new PrometheusMetrics();
  metrics.connectionOpened('tcp');
  metrics.connectionOpened('tcp');
  metrics.connectionOpened('websocket');
  metrics.connectionClosed('tcp');
  expect(await samplesOf(metrics)).toEqual(
    expect.arrayContaining([
      'connections_total{protocol="tcp",state="active"} 1',
      'connections_total{protocol="websocket",state="active"} 1',
      'connections_accepted_total{protocol="tcp"} 2',
    ]),
  );
});

test('open connections of a protocol return to 0 [ME-02]', async () => {
  const metrics = new PrometheusMetrics();
  metrics.connectionOpened('sse');
  expect(await samplesOf(metrics)).toContain('connections_active{protocol="sse"} 1');
  metrics.connectionClosed('sse');
  expect(await samplesOf(metrics)).toContain('connections_active{protocol="sse"} 0');
});

test('refused connections are counted [ME-03]', async () => {
  const metrics = new PrometheusMetrics();
  metrics.connectionRejected('http');
  metrics.connectionRejected('http');
  expect(await samplesOf(metrics)).toContain('connections_rejected_total{protocol="http"} 2');
});

test('each request is counted once, by all its labels [ME-04]', async () => {
  const metrics = new PrometheusMetrics();
  for (const isError of [false, false, true]) {
    metrics.requestStarted();
    metrics.requestFinished('tools/call', 'weather', 'http', isError ? 504 : 200, isError, 10);
  }
  const counted = (await samplesOf(metrics)).filter((line) => line.startsWith('requests_total'));
  expect(counted).toEqual([
    'requests_total{method="tools/call",status="200",outcome="success",namespace="weather",protocol="http"} 2',
    'requests_total{method="tools/call",status="504",outcome="error",namespace="weather",protocol="http"} 1',
  ]);
});

test('methods that clients make up become one [ME-04]', async () => {
  const metrics = new PrometheusMetrics();
  for (let index = 0; index < 1_000; index += 1) {
    metrics.requestStarted();
    metrics.requestFinished(`made/up/${index}`, 'weather', 'http', 200, false, 1);
  }
  const counted = (await samplesOf(metrics)).filter((line) => line.startsWith('requests_total'));
  expect(counted).toHaveLength(65);
  expect(counted.filter((line) => line.includes('method="other"'))).toEqual([
    expect.stringMatching(/ 936$/),
  ]);
  metrics.requestStarted();
  metrics.requestFinished('tools/call', 'weather', 'http', 200, false, 1);
  expect((await samplesOf(metrics)).join()).toContain('requests_total{method="tools/call"');
});

test('durations fall into their buckets, in seconds [ME-05]', async () => {
  const metrics = new PrometheusMetrics();
  for (const [namespace, durationMs] of [
    ['a', 4],
    ['b', 40],
    ['a', 60_000],
  ] as const) {
    metrics.requestStarted();
    metrics.requestFinished('ping', namespace, 'tcp', 200, false, durationMs);
  }
  const labels = 'method="ping",status="200",protocol="tcp"';
  const samples = await samplesOf(metrics);
  for (const [le, count] of [
    ['0.001', 0],
    ['0.005', 1],
    ['0.025', 1],
    ['0.05', 2],
    ['10', 2],
    ['+Inf', 3],
  ]) {
    expect(samples).toContain(`request_duration_seconds_bucket{le="${le}",${labels}} ${count}`);
  }
  expect(samples).toContain(`request_duration_seconds_count{${labels}} 3`);
  expect(samples).toContain(`request_duration_seconds_sum{${labels}} 60.044`);
});

test('requests in flight fall back to 0 [ME-06]', async () => {
  const metrics = new PrometheusMetrics();
  expect(await samplesOf(metrics)).toContain('requests_in_flight 0');
  metrics.requestStarted();
  metrics.requestStarted();
  expect(await samplesOf(metrics)).toContain('requests_in_flight 2');
  metrics.requestFinished('ping', 'weather', 'http', 200, false, 1);
  metrics.requestFinished('ping', 'weather', 'http', 499, true, 1);
  expect(await samplesOf(metrics)).toContain('requests_in_flight 0');
});

test('requests to endpoints are counted by endpoint [ME-07]', async () => {
  const metrics = new PrometheusMetrics();
  metrics.endpointRequest('weather@one', 'weather', false);
  metrics.endpointRequest('weather@two', 'weather', false);
  metrics.endpointRequest('weather@two', 'weather', true);
  const start = 'endpoint_requests_total{endpoint="weather@';
  expect((await samplesOf(metrics)).filter((line) => line.startsWith(start))).toEqual([
    `${start}one",namespace="weather",status="success"} 1`,
    `${start}two",namespace="weather",status="success"} 1`,
    `${start}two",namespace="weather",status="error"} 1`,
  ]);
});

test.each([
  ['websocket', 'websocketMessage'],
  ['tcp', 'tcpMessage'],
] as const)('messages and bytes on %s [ME-08][ME-09][ME-12][ME-13]', async (name, method) => {
  const metrics = new PrometheusMetrics();
  metrics[method]('inbound', 'request', 10);
  metrics[method]('inbound', 'request', 20);
  metrics[method]('inbound', 'notification', 5);
  metrics[method]('outbound', 'response', 7);
  const samples = (await samplesOf(metrics)).filter((line) => line.startsWith(`${name}_`));
  expect(samples.toSorted()).toEqual([
    `${name}_bytes_total{direction="inbound"} 35`,
    `${name}_bytes_total{direction="outbound"} 7`,
    `${name}_messages_total{direction="inbound",type="notification"} 1`,
    `${name}_messages_total{direction="inbound",type="request"} 2`,
    `${name}_messages_total{direction="outbound",type="response"} 1`,
  ]);
});

test('broken frames are counted by what is broken [ME-14]', async () => {
  const metrics = new PrometheusMetrics();
  metrics.tcpProtocolError('bad_magic');
  expect(await samplesOf(metrics)).toContain('tcp_protocol_errors_total{error_type="bad_magic"} 1');
});

test('what the cache had is counted by server', async () => {
  const metrics = new PrometheusMetrics();
  metrics.cacheAsked('one', 'hit');
  metrics.cacheAsked('one', 'hit');
  metrics.cacheAsked('one', 'miss');
  const samples = await samplesOf(metrics);
  expect(samples).toContain('cache_requests_total{namespace="one",outcome="hit"} 2');
  expect(samples).toContain('cache_requests_total{namespace="one",outcome="miss"} 1');
});

test('messages nobody waited for are counted by the reason', async () => {
  const metrics = new PrometheusMetrics();
  metrics.messageDropped('late_reply');
  expect(await samplesOf(metrics)).toContain('messages_dropped_total{reason="late_reply"} 1');
});

test('a scrape changes nothing', async () => {
  const metrics = new PrometheusMetrics();
  metrics.requestStarted();
  metrics.requestFinished('ping', 'weather', 'http', 200, false, 1);
  metrics.endpointRequest('weather', 'weather', false);
  const first = await textOf(metrics);
  expect(await textOf(metrics)).toBe(first);
});

test('what a label holds cannot break out of its line', async () => {
  const metrics = new PrometheusMetrics();
  metrics.requestStarted();
  metrics.requestFinished('a"b\nc\\d', 'weather', 'http', 200, false, 1);
  expect(await samplesOf(metrics)).toContain(
    String.raw`requests_total{method="a\"b\nc\\d",status="200",outcome="success",namespace="weather",protocol="http"} 1`,
  );
});

test('large results are counted by their way, and the spool is asked when it is scraped', async () => {
  const metrics = new PrometheusMetrics();
  let used = 0;
  metrics.watchSpool(() => used);
  metrics.longResult('spooled', 5_000_000);
  metrics.longResult('spooled', 1_000_000);
  metrics.longResult('linked', 900);
  used = 1_234;
  expect(await samplesOf(metrics)).toEqual(
    expect.arrayContaining([
      'large_results_total{way="spooled"} 2',
      'large_results_total{way="linked"} 1',
      'large_result_bytes_total{way="spooled"} 6000000',
      'large_result_bytes_total{way="linked"} 900',
      'spool_bytes 1234',
    ]),
  );
});
