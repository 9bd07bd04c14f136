import { describe, expect, test } from 'vitest';
import type { FaultCode } from '../../../src/domain/fault/catalogue.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import {
  type EraEvidence,
  eraEvidence,
  type ProbeCarrier,
  type ProbeOutcome,
  refusesHandshake,
} from '../../../src/domain/mcp/era-evidence.ts';
import type { Message } from '../../../src/domain/wire/message.ts';
import { scan } from '../../../src/domain/wire/scan.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { WireFault } from '../../../src/domain/wire/wire-fault.ts';

const response = (rest: string): Message => {
  const message = scan(encodeText(`{"jsonrpc":"2.0","id":1,${rest}}`));
  if (message instanceof WireFault) throw new Error(message.message);
  return message;
};

const result = (text: string, status?: number): ProbeOutcome => ({
  answer: response(`"result":${text}`),
  status,
});

const discovery = (versions: string): ProbeOutcome =>
  result(`{"resultType":"complete","supportedVersions":${versions},"capabilities":{}}`);

const error = (code: number | string, data?: string, status?: number): ProbeOutcome => ({
  answer: response(
    `"error":{"code":${code},"message":"no"${data === undefined ? '' : `,"data":${data}`}}`,
  ),
  status,
});

const failure = (code: FaultCode, status?: number): ProbeOutcome => ({
  fault: new Fault(code, 'as the link says it'),
  status,
});

const shown = (outcome: ProbeOutcome, carrier: ProbeCarrier): string => {
  const evidence = eraEvidence(outcome, carrier);
  return evidence instanceof Fault ? evidence.code : evidence.era;
};

const both = '["2026-07-28","2025-11-25"]';

describe('evidence on every carrier', () => {
  test.each<[string, ProbeOutcome, string]>([
    ['a DiscoverResult with our revision', discovery(both), 'modern'],
    ['one with handshake revisions only', discovery('["2025-11-25"]'), 'legacy'],
    ['one with no revision', discovery('[]'), 'legacy'],
    ['one with a list of something else', discovery('["2026-07-28",1]'), 'legacy'],
    ['one with no list', discovery('"2026-07-28"'), 'legacy'],
    ['one without capabilities', result(`{"supportedVersions":${both}}`), 'legacy'],
    ['another result', result('{"capabilities":{}}'), 'legacy'],
    ['a result that is no object', result('[]'), 'legacy'],
    ['one with unknown revisions only', discovery('["2027-01-01"]'), 'backend_protocol_error'],
    ['-32022 that names our revision', error(-32_022, `{"supported":${both}}`), 'modern'],
    [
      '-32022 that names handshake revisions only',
      error(-32_022, '{"supported":["2025-06-18"]}'),
      'legacy',
    ],
    [
      '-32022 that names unknown revisions only',
      error(-32_022, '{"supported":["2027-01-01"]}'),
      'backend_protocol_error',
    ],
    [
      '-32022 with an unknown and a handshake revision',
      error(-32_022, '{"supported":["2027-01-01","2025-11-25"]}'),
      'legacy',
    ],
    ['-32022 without a list', error(-32_022, '{"supported":null}'), 'legacy'],
    ['-32022 without data', error(-32_022), 'legacy'],
    ['-32022 with data that is no object', error(-32_022, '"2026-07-28"'), 'legacy'],
    ['-32601', error(-32_601), 'legacy'],
    ['-32602', error(-32_602), 'legacy'],
    ['-32000', error(-32_000), 'legacy'],
    ['-32001, whatever its data', error(-32_001, `{"supported":${both}}`), 'legacy'],
    ['a code that is no integer', error('"x"'), 'legacy'],
  ])('%s', (_, outcome, era) => {
    expect(shown(outcome, 'channel')).toBe(era);
    expect(shown({ ...outcome, status: 200 }, 'http')).toBe(era);
  });

  test('the revisions the server named are kept, within bounds', () => {
    const list = JSON.stringify(['2026-07-28', 'x'.repeat(100), ...Array<string>(100).fill('y')]);
    const evidence = eraEvidence(discovery(list), 'channel') as EraEvidence;
    expect(evidence.versions).toHaveLength(16);
    expect(evidence.versions.slice(0, 2)).toEqual(['2026-07-28', 'x'.repeat(32)]);
  });

  test('our revision counts however late it is named', () => {
    const list = JSON.stringify([...Array<string>(100).fill('2027-01-01'), '2026-07-28']);
    expect(shown(discovery(list), 'channel')).toBe('modern');
  });
});

describe('on a channel', () => {
  test.each<[string, ProbeOutcome]>([
    ['silence', failure('timeout')],
    ['the end of the process', failure('backend_unavailable')],
    ['an unreadable answer', failure('backend_protocol_error')],
    ['-32020', error(-32_020)],
    ['-32021', error(-32_021, '{"requiredCapabilities":{}}')],
  ])('%s is of a legacy server', (_, outcome) => {
    expect(shown(outcome, 'channel')).toBe('legacy');
  });
});

describe('on HTTP', () => {
  test.each([401, 403, 407, 408, 425, 429, 302, 500, 502, 503])(
    'status %i shows nothing, whatever the body',
    (status) => {
      expect(shown(failure('backend_protocol_error', status), 'http')).toBe('backend_unavailable');
      expect(shown(error(-32_601, undefined, status), 'http')).toBe('backend_unavailable');
      expect(shown(error(-32_022, `{"supported":${both}}`, status), 'http')).toBe(
        'backend_unavailable',
      );
    },
  );

  test.each([400, 404, 405, 406, 410, 415])('status %i without a message is legacy', (status) => {
    expect(shown(failure('backend_protocol_error', status), 'http')).toBe('legacy');
  });

  test.each<[string, ProbeOutcome, string]>([
    ['400 and -32022', error(-32_022, `{"supported":${both}}`, 400), 'modern'],
    ['400 and -32020', error(-32_020, undefined, 400), 'modern'],
    ['400 and -32021', error(-32_021, undefined, 400), 'modern'],
    ['404 and -32020', error(-32_020, undefined, 404), 'legacy'],
    ['200 and -32021', error(-32_021, undefined, 200), 'legacy'],
    ['400 and another error', error(-32_000, undefined, 400), 'legacy'],
    ['404 and -32601', error(-32_601, undefined, 404), 'legacy'],
    ['a success without a message', failure('backend_protocol_error'), 'legacy'],
    ['a server out of reach', failure('backend_unavailable'), 'backend_unavailable'],
    ['an answer that broke off', failure('outcome_unknown'), 'backend_unavailable'],
    ['a closed link', failure('shutting_down'), 'backend_unavailable'],
    ['silence', failure('timeout'), 'timeout'],
  ])('%s', (_, outcome, era) => {
    expect(shown(outcome, 'http')).toBe(era);
  });

  test('what shows nothing is told in the words of the link', () => {
    const fault = eraEvidence(failure('backend_unavailable', 503), 'http') as Fault;
    expect(fault.message).toBe('as the link says it');
  });
});

test.each<[string, boolean]>([
  ['"error":{"code":-32022,"message":"no"}', true],
  ['"error":{"code":-32602,"message":"no","data":{"supported":["2026-07-28"]}}', true],
  ['"error":{"code":-32601,"message":"only 2026-07-28 is spoken here"}', true],
  ['"error":{"code":-32602,"message":"no","data":{"supported":["2025-06-18"]}}', false],
  ['"error":{"code":-32601,"message":"no"}', false],
  ['"result":{"instructions":"2026-07-28"}', false],
])('an answer to initialize refuses handshakes: %s', (text, refuses) => {
  expect(refusesHandshake(response(text))).toBe(refuses);
});
