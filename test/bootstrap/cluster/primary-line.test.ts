import { expect, test } from 'vitest';
import { PrimaryLine } from '../../../src/bootstrap/cluster/primary-line.ts';

const rig = () => {
  const listeners = new Map<string, (...heard: never[]) => void>();
  const line = new PrimaryLine({
    on: (event: string, listener: (...heard: never[]) => void) => listeners.set(event, listener),
  });
  const emit = (event: string, ...heard: unknown[]): void => {
    const listener = listeners.get(event);
    if (listener !== undefined) Reflect.apply(listener, undefined, heard);
  };
  return { line, emit };
};

test('what came before anybody listened is heard when somebody does, once and in its order', () => {
  const { line, emit } = rig();
  emit('message', { kind: 'listener', key: 'a:1' });
  emit('message', { kind: 'retire' });
  emit('message', { kind: 'listener', key: 'a:2' });
  const heard: string[] = [];
  line.on('listener', ({ key }) => heard.push(key));
  line.on('retire', () => heard.push('retire'));
  line.on('retire', () => heard.push('not this one'));
  emit('message', { kind: 'listener', key: 'a:3' });
  expect(heard).toEqual(['a:1', 'a:2', 'retire', 'a:3']);
});

test('what is no message of the program is none', () => {
  const { line, emit } = rig();
  let stops = 0;
  line.on('stop', () => {
    stops += 1;
  });
  for (const message of ['stop', null, {}, { other: 'stop' }]) emit('message', message);
  expect(stops).toBe(0);
});

test('a worker hears that its primary process is gone', () => {
  const { line, emit } = rig();
  let losses = 0;
  line.on('orphaned', () => {
    losses += 1;
  });
  emit('disconnect');
  expect(losses).toBe(1);
});

test('without a primary process nothing is sent, and nobody waits for that', async () => {
  const { line } = rig();
  line.send({ kind: 'ready' });
  await line.sent({ kind: 'ready' });
});
