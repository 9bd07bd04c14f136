import { expect, test } from 'vitest';
import { LinkLife } from '../../../src/application/links/link-life.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { ScriptedLink } from '../../support/application/scripted-link.ts';
import { RecordingListener } from '../../support/backend/recording-listener.ts';

const fault = (text: string): Fault => new Fault('backend_unavailable', text);

test('a link is lost once, to its first fault', () => {
  const life = new LinkLife();
  const { presence } = life;
  expect([life.lost, presence.isOpen]).toEqual([undefined, true]);
  expect(life.lose(fault('first'))).toBe(true);
  expect(life.lose(fault('second'))).toBe(false);
  expect([life.lost?.message, presence.isOpen, life.isClosing]).toEqual(['first', false, false]);
});

test('it is closed once, and known to be closing before its link can report its end', async () => {
  const life = new LinkLife();
  const link = new ScriptedLink(new RecordingListener(), 'channel', () => {});
  const first = life.close(link);
  expect([life.isClosing, life.presence.isOpen, life.close(link)]).toEqual([true, false, first]);
  await first;
  expect(link.closings).toBe(1);
});

test('without a link there is nothing to wait for', async () => {
  await new LinkLife().close(undefined);
});
