import { describe, expect, test } from 'vitest';
import { ask, opened } from '../../../../support/backend/opened.ts';
import { RecordingListener } from '../../../../support/backend/recording-listener.ts';
import {
  misfitEndpoint,
  scriptedEndpoint,
  stdioBench,
} from '../../../../support/backend/stdio-bench.ts';

const never = () => new AbortController().signal;

describe('The output of a stdio server', () => {
  test('2,000 calls wait at once and are answered shuffled [L14]', async () => {
    const heard = new RecordingListener();
    const link = await opened(stdioBench().connector.open(scriptedEndpoint(), heard, never()));
    const ids = Array.from({ length: 2_000 }, (_, index) => index + 1);
    for (const id of ids) ask(link, id, 'gather', { group: ids.length });
    await heard.until(() => heard.messages.length === ids.length);
    const answered = heard.messages.map((text) => (JSON.parse(text) as { id: number }).id);
    expect(answered).not.toEqual(ids);
    expect(answered.toSorted((a, b) => a - b)).toEqual(ids);
    await link.close();
  });

  test('a character cut in two by the pipe arrives whole [F07]', async () => {
    const heard = new RecordingListener();
    const link = await opened(
      stdioBench().connector.open(misfitEndpoint('halfCharacter'), heard, never()),
    );
    ask(link, 1, 'x');
    expect(await heard.answer(1)).toBe('{"jsonrpc":"2.0","id":1,"result":{"text":"🐎"}}');
    await link.close();
  });

  test('lines that are no JSON are counted and survived [F07]', async () => {
    const heard = new RecordingListener();
    const { connector, noise } = stdioBench();
    const link = await opened(connector.open(scriptedEndpoint(), heard, never()));
    ask(link, 1, 'babble');
    await heard.answer(1);
    expect(noise).toEqual(['not_json', 'not_json']);
    await link.close();
  });

  test('a line of 50 MB ends the link before it is held [F07]', async () => {
    const heard = new RecordingListener();
    const maxMessageBytes = 1024 * 1024;
    const { connector } = stdioBench({ maxMessageBytes });
    const link = await opened(connector.open(misfitEndpoint('bigLine'), heard, never()));
    const before = process.memoryUsage().arrayBuffers;
    ask(link, 1, 'x');
    await heard.until(() => heard.closings.length === 1);
    // What was read, and what the growing buffer left to the collector.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * maxMessageBytes);
    expect(heard.closings[0]?.code).toBe('backend_protocol_error');
    await link.close();
  });

  test('100 MB on stderr neither block the server nor fill the log; secrets are hidden [F07]', async () => {
    const heard = new RecordingListener();
    const { connector, logger } = stdioBench();
    const link = await opened(
      connector.open(misfitEndpoint('stderr', { TOKEN: 'canary-value' }), heard, never()),
    );
    const startMs = performance.now();
    ask(link, 1, 'x');
    await heard.answer(1, 15_000);
    await expect
      .poll(() =>
        logger.records.some(({ fields }) => String(fields['text']).includes('the secret is ***')),
      )
      .toBe(true);
    const elapsedMs = performance.now() - startMs;
    expect(logger.records.length).toBeLessThanOrEqual(Math.ceil(elapsedMs / 50) + 1);
    expect(JSON.stringify(logger.records)).not.toContain('canary-value');
    for (const { fields } of logger.records) {
      expect(fields['endpoint']).toBe('demo/0');
      expect(String(fields['text']).length).toBeLessThanOrEqual(8 * 1024);
    }
    await link.close();
  });
});
