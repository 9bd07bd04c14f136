import { describe, expect, test } from 'vitest';
import { ByteClient } from '../../../support/byte-client.ts';
import { allForms, g12 } from './dialects.ts';
import { exchange, openSocket, startRig } from './rig.ts';

const details = {
  healthy: true,
  checks: {
    readiness: { healthy: true, message: 'ok', last_check: '2026-01-02T03:04:05.678Z' },
  },
  timestamp: 1_767_323_045,
};

describe.each(allForms)('$name', (form) => {
  test('a simple check is answered with healthy, any other with healthy, checks and timestamp [WP-09]', async () => {
    const { port } = await startRig();
    const ask = async (payload: string) => form.answer(await exchange(port, form.check(payload)));
    expect(await ask('{"check":"simple"}')).toBe('{"healthy":true}');
    expect(JSON.parse(await ask('{"check":"detailed"}'))).toEqual(details);
    expect(JSON.parse(await ask('{}'))).toEqual(details);
    expect(JSON.parse(await ask(' {"check": "detailed", "verbose": 1} '))).toEqual(details);
  });

  test('a check that comes byte by byte is put together', async () => {
    const { port } = await startRig();
    const socket = await openSocket(port);
    const client = new ByteClient(socket, socket);
    for (const byte of form.check('{"check":"simple"}')) {
      client.write(Uint8Array.of(byte));
      await new Promise(setImmediate);
    }
    await client.ended();
    expect(form.answer(client.received)).toBe('{"healthy":true}');
  });

  test('only the first check is answered', async () => {
    const { port } = await startRig();
    const check = form.check('{"check":"simple"}');
    const bytes = await exchange(port, Buffer.concat([check, check]));
    expect(form.answer(bytes)).toBe('{"healthy":true}');
  });

  test('what keeps the gateway from serving is named', async () => {
    const { port, health } = await startRig();
    health.report = {
      ...health.report,
      healthy: false,
      blockers: ['frontend tcp', 'shutting down'],
    };
    const simple = await exchange(port, form.check('{"check":"simple"}'));
    expect(form.answer(simple)).toBe('{"healthy":false}');
    const detailed = await exchange(port, form.check('{"check":"detailed"}'));
    expect(JSON.parse(form.answer(detailed))).toMatchObject({
      healthy: false,
      checks: {
        readiness: { healthy: false, message: 'waiting for frontend tcp, shutting down' },
      },
    });
  });

  test.each(['{"check":"deep"}', '{"check":null}', '{"check":["simple"]}', '{"check":', '{"a" 1}'])(
    'a check that is none is refused with the choices: %s',
    async (payload) => {
      const { port } = await startRig();
      const error = form.error(await exchange(port, form.check(payload)));
      expect(error).toMatchObject({
        code: -32_600,
        message: 'A check is empty, {"check":"simple"} or {"check":"detailed"}.',
      });
    },
  );
});

test.each(allForms.filter(({ name }) => name !== 'lines'))(
  'an empty $name frame asks for details',
  async (form) => {
    const { port } = await startRig();
    expect(JSON.parse(form.answer(await exchange(port, form.check(''))))).toEqual(details);
  },
);

test.each(['7', '"simple"', '[]', 'null'])(
  'JSON that is no object is refused: %s',
  async (json) => {
    const { port } = await startRig();
    expect(g12.error(await exchange(port, g12.check(json))).code).toBe(-32_600);
  },
);

test('the end of input ends a line', async () => {
  const { port } = await startRig();
  const socket = await openSocket(port);
  const client = new ByteClient(socket, socket);
  socket.end('{"check":"simple"}');
  expect(await client.linesUpTo(1)).toEqual(['{"healthy":true}']);
  await client.ended();
});

test('space before a line is no check yet', async () => {
  const { port } = await startRig();
  const bytes = await exchange(port, '\r\n  {"check":"simple"}\r\n');
  expect(bytes.toString()).toBe('{"healthy":true}\n');
});
