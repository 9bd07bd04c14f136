import { once } from 'node:events';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { watchOf } from '../../../../src/adapters/shared/http/abort-watch.ts';

const waiting = (name: string, told: string[]) => ({ cutOff: () => told.push(name) });

test('tells everybody who still waits on the connection, once', async () => {
  const socket = new Socket();
  const told: string[] = [];
  const watch = watchOf(socket);
  const second = waiting('second', told);
  for (const one of [waiting('first', told), second, waiting('third', told)]) watch.add(one);
  watch.delete(second);
  socket.destroy();
  await once(socket, 'close');
  expect(told).toEqual(['first', 'third']);
});

test('the next exchange of a connection waits in the place of the one before', async () => {
  const socket = new Socket();
  const told: string[] = [];
  const [answered, open] = [waiting('answered', told), waiting('open', told)];
  watchOf(socket).add(answered);
  watchOf(socket).delete(answered);
  watchOf(socket).add(open);
  expect(socket.listenerCount('close')).toBe(1);
  socket.destroy();
  await once(socket, 'close');
  expect(told).toEqual(['open']);
});
