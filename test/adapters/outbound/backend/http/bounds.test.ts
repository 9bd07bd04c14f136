import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import type { HttpSettings } from '../../../../../src/adapters/outbound/backend/http/settings.ts';
import { Rig } from './rig.ts';
import { event, resultText, type Script, startEvents } from './scripted-server.ts';

let rig: Rig;
const start = async (script: Script, settings: Partial<HttpSettings> = {}): Promise<Rig> => {
  rig = await new Rig(script, settings).open();
  return rig;
};
afterEach(() => rig.close());

describe('bounds', () => {
  const maxMessageBytes = 64 * 1024;

  test('a body announced as too long is not read', async () => {
    const { listener } = await start(
      (_, response) => {
        response.writeHead(200, {
          'content-type': 'application/json',
          'content-length': 70_000,
        });
        response.write('{');
      },
      { maxMessageBytes },
    );
    rig.call(7);
    expect((await rig.failure(7)).code).toBe('backend_protocol_error');
    expect(listener.messages).toEqual([]);
  });

  test.each(['application/json', 'text/event-stream', 'application/x-ndjson'])(
    '50 MB of %s without an end are cut off [I18]',
    async (type) => {
      let written = 0;
      await start(
        (_, response) => {
          response.writeHead(200, { 'content-type': type });
          const chunk = Buffer.alloc(64 * 1024, 'x');
          const next = (): void => {
            written += chunk.length;
            if (written < 50 * 1024 * 1024 && !response.destroyed) response.write(chunk, next);
          };
          response.write(type === 'text/event-stream' ? 'data: {' : '{', next);
        },
        { maxMessageBytes: 1024 * 1024 },
      );
      rig.call(7);
      expect((await rig.failure(7)).code).toBe('backend_protocol_error');
      expect(rig.listener.messages).toEqual([]);
      expect(written).toBeLessThan(20 * 1024 * 1024);
    },
  );

  test.each([200, 500])('a compressed body (status %i) is refused [I19]', async (status) => {
    const bomb = gzipSync(Buffer.alloc(10 * 1024 * 1024, '{'));
    await start((_, response) => {
      response.writeHead(status, {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      });
      response.end(bomb);
    });
    rig.call(7);
    expect((await rig.failure(7)).code).toBe('backend_protocol_error');
  });

  test('a paused link stops reading and goes on where it was', async () => {
    let written = 0;
    let isDone = false;
    const filler = event(
      `{"jsonrpc":"2.0","method":"notifications/x","params":"${'x'.repeat(60_000)}"}`,
    );
    const { listener } = await start((received, response) => {
      startEvents(response);
      const next = (): void => {
        written += 1;
        if (written < 1_000) response.write(filler, next);
        else {
          isDone = true;
          response.end(event(resultText(received.message.id)));
        }
      };
      next();
    });
    rig.call(7);
    await listener.until(() => listener.messages.length > 3);
    rig.link.pause();
    let before = -1;
    await expect
      .poll(
        () => {
          const isStill = written === before;
          before = written;
          return isStill;
        },
        { interval: 100 },
      )
      .toBe(true);
    expect(isDone).toBe(false);
    expect(listener.messages.length).toBeLessThan(1_000);
    rig.link.resume();
    await listener.until(() => listener.messages.length === 1_000);
  });
});
