import { describe, expect, test } from 'vitest';
import { OwnQuestion } from '../../../src/application/stateless/own-question.ts';
import { EndpointLink } from '../../../src/application/traffic/endpoint-link.ts';
import { breaking, down, Rig } from './rig.ts';

const linkTo = (rig: Rig, purpose: { isOwnProcess?: boolean; isLook?: boolean } = {}) => {
  const closed: EndpointLink[] = [];
  const link = new EndpointLink(
    rig.at('a'),
    { clock: rig.clock, sent: () => undefined, closed: (one) => closed.push(one) },
    { isOwnProcess: false, isLook: false, ...purpose },
  );
  return { link, closed, state: rig.at('a') };
};

const begun = (link: EndpointLink, method = 'tools/call'): OwnQuestion => {
  const request = new OwnQuestion(method, () => undefined);
  link.began(request);
  return request;
};

describe('what a link tells of its endpoint', () => {
  test('what broke together is one failure, what fails one after another is many', () => {
    const rig = new Rig(breaking);
    const { link, state } = linkTo(rig);
    const together = Array.from({ length: 20 }, () => begun(link));
    rig.clock.advance(10);
    for (const request of together) link.ended(request, 'failure', true);
    expect([state.breaker, state.inFlight]).toEqual(['closed', 0]);
    for (let tried = 0; tried < 4; tried += 1) {
      rig.clock.advance(1);
      const request = begun(link);
      rig.clock.advance(1);
      link.ended(request, 'failure', true);
    }
    expect(state.breaker).toBe('open');
  });

  test('requests that wait in vain each count, however many wait together', () => {
    const rig = new Rig(breaking);
    const { link, state } = linkTo(rig);
    const together = Array.from({ length: 5 }, () => begun(link));
    rig.clock.advance(60_000);
    for (const request of together) link.ended(request, 'failure');
    expect(state.breaker).toBe('open');
  });

  test('a death is one failure, and that of a look none', () => {
    const rig = new Rig(breaking);
    const looking = linkTo(rig, { isLook: true });
    for (let died = 0; died < 9; died += 1) looking.link.crashed(down);
    expect(looking.state.breaker).toBe('closed');
    const { link, state } = linkTo(rig);
    for (let died = 0; died < 5; died += 1) link.crashed(down);
    expect(state.breaker).toBe('open');
  });

  test('of a process of its own only the handshake counts, and its breaker does not stop it', () => {
    const rig = new Rig(breaking);
    const { link, state } = linkTo(rig, { isOwnProcess: true });
    for (let sent = 0; sent < 9; sent += 1) link.ended(begun(link), 'failure');
    expect(state.breaker).toBe('closed');
    for (let sent = 0; sent < 5; sent += 1) link.ended(begun(link, 'initialize'), 'failure');
    expect([state.breaker, link.admits]).toEqual(['open', true]);
    expect([state.inFlight, state.load]).toEqual([0, 0]);
  });

  test('a session is counted from its use to its end, once', () => {
    const rig = new Rig();
    const { link, closed, state } = linkTo(rig, { isLook: true });
    expect(state.sessions).toBe(0);
    link.opened('legacy');
    link.opened('legacy');
    expect(state.sessions).toBe(1);
    link.over();
    link.over();
    expect([state.sessions, closed.length]).toEqual([0, 1]);
  });

  test('a request is taken out once, and one that lasts is not counted', () => {
    const rig = new Rig();
    const { link, state } = linkTo(rig);
    const request = begun(link);
    link.ended(request, 'success');
    link.ended(request, 'success');
    expect(state.inFlight).toBe(0);
    const lasting = Object.assign(new OwnQuestion('subscriptions/listen', () => undefined), {
      isLasting: true,
    });
    link.began(lasting);
    expect(state.inFlight).toBe(0);
  });

  test('a wait for the client says nothing of the speed of the server', () => {
    const rig = new Rig();
    const { link, state } = linkTo(rig);
    const request = begun(link);
    request.sentAtMs = Number.NaN;
    rig.clock.advance(90_000);
    link.ended(request, 'success');
    expect(state.latencyMs).toBe(0);
  });
});
