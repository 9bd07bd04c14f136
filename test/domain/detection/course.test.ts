import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddress } from '../../../src/domain/detection/address.ts';
import { Course } from '../../../src/domain/detection/course.ts';
import { type Probe, probeText } from '../../../src/domain/detection/probe.ts';
import type { Seen } from '../../../src/domain/detection/sight.ts';
import { noTerms, targetOf } from '../../../src/domain/detection/target.ts';

const courseTo = (text: string): Course => {
  const address = parseAddress(text);
  if (!address.ok) throw new Error(address.message);
  return new Course(address.value);
};

/** Runs a course against a server that answers every probe so, after so long; returns what was asked, in order. */
const drive = (course: Course, answer: (probe: Probe) => readonly [Seen, number]) => {
  const asked: string[] = [];
  const coming: { readonly probe: Probe; readonly seen: Seen; readonly atMs: number }[] = [];
  let nowMs = 0;
  for (let turns = 0; turns < 200 && !course.isSettled(nowMs); turns += 1) {
    for (const probe of course.due(nowMs)) {
      const [seen, afterMs] = answer(probe);
      asked.push(probeText(probe));
      coming.push({ probe, seen, atMs: nowMs + afterMs });
    }
    coming.sort((one, other) => one.atMs - other.atMs);
    const next = coming[0];
    const wakeAtMs = course.wakeAtMs ?? Infinity;
    if (next !== undefined && next.atMs <= wakeAtMs) {
      coming.shift();
      nowMs = next.atMs;
      course.saw(next.probe, { seen: next.seen, note: 'seen' }, nowMs);
    } else nowMs = wakeAtMs;
  }
  return { asked, nowMs };
};

const targetIn = (course: Course, text: string) => {
  const address = parseAddress(text);
  const { verdict } = course;
  return address.ok && verdict.isFound ? targetOf(address.value, verdict, noTerms) : undefined;
};

describe('what is asked', () => {
  test('a server that is what its address says is asked once', () => {
    const course = courseTo('http://h:1/mcp');
    expect(drive(course, () => ['mcp', 5]).asked).toEqual(['post /mcp']);
  });

  test('a port is asked for frames before a line or a request reaches it', () => {
    const { asked } = drive(courseTo('h:9000'), ({ kind }) => [
      kind === 'newline' ? 'mcp' : 'closed',
      1,
    ]);
    expect(asked.slice(0, 2)).toEqual(['g12', 'r16']);
  });

  test('a port that is usual for HTTP is asked by HTTP first', () => {
    expect(drive(courseTo('h:8080'), () => ['mcp', 5]).asked).toEqual(['post /mcp']);
  });

  test('who speaks HTTP gets no lines, who speaks lines no requests', () => {
    const web = drive(courseTo('h:9000'), () => ['http', 1]).asked;
    expect(web.filter((probe) => probe.startsWith('newline'))).toEqual([]);
    const lines = drive(courseTo('h:9000'), () => ['lines', 1]).asked;
    expect(lines).toEqual(['g12', 'newline']);
  });

  test('within TLS only once a handshake has shown it, and then no longer without', () => {
    const { asked } = drive(courseTo('h:9000'), ({ kind, isInTls }) =>
      kind === 'tls' ? ['tls', 1] : [isInTls ? 'silence' : 'closed', 1],
    );
    const handshake = asked.indexOf('tls');
    expect(asked.slice(0, handshake).some((probe) => probe.includes('over tls'))).toBe(false);
    expect(asked.slice(handshake + 1).every((probe) => probe.includes('over tls'))).toBe(true);
    expect(asked.length).toBeGreaterThan(handshake + 3);
  });

  test('who asks for TLS gets TLS or nothing', () => {
    for (const text of ['https://h/mcp', 'wss://h/', 'tcps://h:1']) {
      const { asked } = drive(courseTo(text), () => ['plain', 1]);
      expect(asked).toHaveLength(1);
      expect(asked[0]).toContain('over tls');
    }
  });

  test('nobody is asked again where nobody listens', () => {
    expect(drive(courseTo('h:9000'), () => ['unreachable', 1]).asked).toEqual(['g12']);
  });

  test('another path is asked only where it is another door of the same server', () => {
    const { asked } = drive(courseTo('http://h:1/files/mcp'), () => ['http', 1]);
    expect(asked).toContain('event_stream /files/sse');
    expect(asked.every((probe) => !probe.includes('/') || probe.includes('/files/'))).toBe(true);
  });
});

describe('what counts', () => {
  test('of two protocols the one that ranks higher, when it answers soon after the other', () => {
    const text = 'ws://h:1/';
    const course = courseTo(text);
    drive(course, ({ kind }) => ['mcp', kind === 'websocket' ? 150 : 20]);
    expect(targetIn(course, text)).toMatchObject({ protocol: 'websocket', url: 'ws://h:1/' });
  });

  test('the other one, when it does not', () => {
    const text = 'ws://h:1/';
    const course = courseTo(text);
    const { nowMs } = drive(course, ({ kind }) => ['mcp', kind === 'websocket' ? 900 : 20]);
    expect(targetIn(course, text)).toMatchObject({ protocol: 'http' });
    expect(nowMs).toBeLessThan(300);
  });

  test('a proof more than a likeness, a likeness more than nothing', () => {
    const course = courseTo('http://h:1');
    drive(course, ({ kind, path }) =>
      path === '/sse' && kind === 'event_stream' ? ['mcp', 50] : ['likely', 5],
    );
    expect(course.verdict).toMatchObject({ isFound: true, certainty: 'shown' });
    const guarded = courseTo('http://h:1/mcp');
    drive(guarded, () => ['likely', 5]);
    expect(guarded.verdict).toMatchObject({ certainty: 'likely', probe: { kind: 'post' } });
  });

  test.each([
    ['closed', 'silent'],
    ['silence', 'silent'],
    ['http', 'not_mcp'],
    ['noise', 'not_mcp'],
    ['unreachable', 'unreachable'],
    ['untrusted', 'untrusted'],
  ] as const)('%s everywhere is %s', (seen, reason) => {
    const course = courseTo('h:9000');
    drive(course, () => [seen, 1]);
    expect(course.verdict).toMatchObject({ isFound: false, reason });
  });

  test('faults say what the original documents say', () => {
    const command = courseTo('missing --flag');
    drive(command, () => ['absent', 1]);
    expect(command.verdict).toMatchObject({ text: 'stdio: no such file or directory' });
    const frames = courseTo('tcp://h:1');
    drive(frames, () => ['noise', 1]);
    expect(frames.verdict.isFound ? '' : frames.verdict.text).toMatch(
      /^tcp_binary: protocol mismatch/,
    );
  });
});

const addresses = [
  'h:9000',
  'h:443',
  'h:8080/mcp',
  'http://h',
  'https://h/sse',
  'ws://h',
  'tcp://h:1',
];
const seens: readonly Seen[] = [
  'mcp',
  'likely',
  'http',
  'lines',
  'noise',
  'closed',
  'tls',
  'plain',
];

test('whatever is answered: each probe once, everything begun in time, and an end', () => {
  const answers = fc.array(fc.tuple(fc.constantFrom(...seens), fc.nat(700)), { minLength: 1 });
  fc.assert(
    fc.property(fc.constantFrom(...addresses), answers, (text, list) => {
      const course = courseTo(text);
      let at = 0;
      const { asked, nowMs } = drive(course, () => {
        at += 1;
        return list[at % list.length] ?? ['closed', 1];
      });
      expect(new Set(asked).size).toBe(asked.length);
      expect(course.isSettled(nowMs)).toBe(true);
      const isShown = course.evidence.some(({ sight }) => sight.seen === 'mcp');
      expect(course.verdict.isFound && course.verdict.certainty === 'shown').toBe(isShown);
    }),
  );
});
