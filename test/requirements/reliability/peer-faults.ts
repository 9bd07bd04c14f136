import type { Requirement } from '../requirement.ts';

export const peerFaults: readonly Requirement[] = [
  {
    id: 'F01',
    sentence:
      'When a network backend is killed during a call its caller gets one error within 1 s, other backends go on, and it is used again once it passes its check.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'F02',
    sentence:
      'When a stdio child is killed during calls each of them gets an error within 1 s, and the next call succeeds within 2 s.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'F03',
    sentence:
      'A child that keeps crashing is restarted with growing delays and at most ten times a minute, and a caller gets its exit code within 1 s.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'F04',
    sentence:
      'Five seconds after stop, reload or SIGTERM no descendant of a child lives, and the leftovers of a killed gateway are reaped at its next start.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'F05',
    sentence:
      'A server command that cannot be started (missing, forbidden, out of processes) fails alone; the gateway and other sessions do not notice.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'F06',
    sentence:
      'A child that ignores SIGTERM is killed with its whole group after 5 s, and one that closes its stdout counts as dead.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'F07',
    sentence:
      'A child that writes noise, a 50 MB line, half a character or 100 MB of stderr is reset, while memory stays bounded and the log is not flooded.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'F08',
    sentence:
      'A hung backend fails at the deadline within 10 percent, opens its breaker after five, recovers by one probe, and its late answer is dropped.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'F09',
    sentence: 'A call of 120 s with progress succeeds on every frontend.',
    sources: ['reliability'],
    state: 'long',
  },
  {
    id: 'F10',
    sentence:
      'A peer whose network silently vanished, on either side, is noticed within two heartbeats, and its calls move on or fail.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'F11',
    sentence:
      'A connection that is reset or ends inside a message gives the caller an error, never half a message, and is not used again.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'F12',
    sentence:
      'An extra answer that a backend leaves on a kept-alive connection never reaches another call.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'F13',
    sentence:
      'With Redis absent at start an optional one leaves the gateway degraded and /ready says so, and a required one ends it with code 78 and one line within 5 s.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'F14',
    sentence:
      'Killing Redis under load causes no 5xx and no false 429, adds 250 ms at p99 at most, and limits still hold locally.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'F15',
    sentence:
      'A hung Redis costs each operation at most 200 ms, opens its breaker within five failures, and keeps p99 within 1 s.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'F16',
    sentence:
      'A slow or flapping Redis causes at most two reconnects a second, no file growth and at most 1 percent errors.',
    sources: ['reliability'],
    state: 'long',
  },
  {
    id: 'F17',
    sentence:
      'After a Sentinel failover sessions work again within 10 s, and none that was acknowledged is lost uncounted.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'F18',
    sentence:
      'A full Redis refuses only new sessions, a wrong eviction policy is warned about at start, and a poisoned value counts as missing.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'F19',
    sentence: 'After ten kills and restarts of Redis its client count is the same as before.',
    sources: ['reliability'],
    state: 'shown',
  },
];
