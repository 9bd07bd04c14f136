import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { modernRequest } from '../../eras/support/clients/era-client.ts';
import { mirroredHeaders } from '../../eras/support/peers/mirrored-headers.ts';
import { LedgerServer, ledgerParams } from '../support/ledger-server.ts';
import { Workers } from './workers.ts';

const BURST = 20;
const refused = { servers: { ledger: { url: 7 } } };

/** Each on a connection of its own, so that the system chooses a worker for each. */
const callOnce = async (url: string, params: string): Promise<string> => {
  const body = modernRequest('1', 'tools/call', params);
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    connection: 'close',
    ...mirroredHeaders(body),
  };
  return (await fetch(url, { method: 'POST', headers, body })).text();
};

describe('what workers have in common', () => {
  let workers: Workers;
  let ledger: LedgerServer;
  beforeAll(async () => {
    ledger = await LedgerServer.start();
    workers = await Workers.start(
      3,
      { ledger: ledger.entry },
      { rate_limit: { limit: BURST, window: '1h', burst: BURST, by: 'ip', mode: 'exact' } },
    );
  }, 60_000);

  /** Merges this into the settings file, as deep as `server`; what it was before. */
  const change = ({ server = {}, ...more }: Readonly<Record<string, object>>): string => {
    const file = join(workers.gateway.folder, 'gateway.yaml');
    const before = readFileSync(file, 'utf8');
    const document = parseDocument(before);
    for (const [key, value] of Object.entries(server)) document.setIn(['server', key], value);
    for (const [key, value] of Object.entries(more)) document.set(key, value);
    writeFileSync(file, document.toString());
    return before;
  };
  const restore = (text: string): void =>
    writeFileSync(join(workers.gateway.folder, 'gateway.yaml'), text);

  test('a limit is one for all of them', async () => {
    const answers = await Promise.all(
      Array.from({ length: 3 * BURST }, (_, call) =>
        callOnce(workers.url(), ledgerParams(`limited-${call}`)),
      ),
    );
    expect(answers.filter((answer) => answer.includes('"result"'))).toHaveLength(BURST);
    expect(answers.filter((answer) => answer.includes('rate_limited'))).toHaveLength(2 * BURST);
  }, 30_000);

  test('settings that are refused end a replacement before any worker has gone, and the log says why', async () => {
    const { pids } = workers;
    const before = change(refused);
    process.kill(workers.gateway.pid, 'SIGUSR2');
    await workers.gateway.line((line) => line.includes('the rest of the workers stay'));
    expect(workers.gateway.lines.join('\n')).toContain('servers.ledger.url');
    expect(workers.pids).toEqual(pids);
    restore(before);
  }, 30_000);

  test('another number of workers needs a restart, and is told so', async () => {
    const { pids } = workers;
    const before = change({ server: { workers: 2 } });
    process.kill(workers.gateway.pid, 'SIGUSR2');
    await workers.gateway.line((line) =>
      line.includes('server.workers is 2 now, and 3 workers run: restart the gateway'),
    );
    await expect.poll(() => workers.pids, { timeout: 10_000 }).toEqual(pids);
    restore(before);
  }, 30_000);

  test('a replacement follows settings that wait for a restart', async () => {
    const added = { pinning: { file: 'pins.json' }, cache: { enabled: true, ttl: '1m' } };
    change(added);
    await workers.roll();
    const lines = workers.gateway.lines.filter((line) => line.includes('after a restart'));
    expect(workers.pids).toHaveLength(3);
    expect((await fetch(workers.url('/ready'))).status).toBe(200);
    expect(lines.length).toBeLessThanOrEqual(3);
  }, 150_000);
});
