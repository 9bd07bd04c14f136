import type { Requirement } from '../requirement.ts';

export const platformFaults: readonly Requirement[] = [
  {
    id: 'F20',
    sentence:
      'While Consul is down, hangs, refuses or runs backwards the last good list is served with its age, and flapping causes at most one rebuild a second.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'F21',
    sentence:
      'A Kubernetes watch that expires, hangs or errs is listed again within 5 s, at no more than one request a second.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'F22',
    sentence:
      'Endpoints removed and added under load fail no call, and discovery never starts a process.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'F23',
    sentence:
      'Steps of the wall clock by seconds or an hour expire nothing and disturb no window or breaker; only token expiry follows it.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'F24',
    sentence:
      'SIGTERM turns /ready to 503, lets calls of 10 s finish, closes WebSockets with 1001 and streams cleanly, and exits 0 in time; a second one forces it.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'F25',
    sentence:
      'A rolling restart of two replicas behind HAProxy loses none of 1,000 calls, with at most one new initialize for each old-era session.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'F26',
    sentence:
      'When the replica of a session dies another one serves it within 2 s, or asks for exactly one new initialize.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'F27',
    sentence:
      'A replica stopped past its lease and then woken can no longer write for its sessions, and nothing is executed twice.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'F28',
    sentence:
      'A broken, half-written or rapidly replaced config leaves the old one serving with file, line and column of the fault, and a good one applies within 2 s.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'F29',
    sentence:
      'New certificates serve new connections within 5 s, and a mismatched or expired pair is refused with an alarm.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'F30',
    sentence:
      'With the key or introspection server down cached keys serve up to their limit, unknown kids cause one fetch per 30 s, and introspection denies.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'F31',
    sentence:
      'Through random kills no tool call is executed more than once unless it is marked safe and retry is enabled.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'F32',
    sentence:
      'A client that vanishes at any byte of an exchange raises no unhandled error, and its backend call is cancelled.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'F33',
    sentence:
      'A broken, full or blocked log output does not stop serving, and the lost lines are counted.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'F34',
    sentence:
      'Out of file descriptors, the gateway pauses accepting without spinning, still answers health, and resumes.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'F35',
    sentence: 'A block of the event loop for 2 s does not fail liveness, and load is shed.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'F36',
    sentence:
      'A used port, stale socket or missing permission gives one clear line and code 1, and a live socket is never removed.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'F37',
    sentence:
      'Two frontends that share a failing backend see one breaker state and one set of endpoint metrics.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'F38',
    sentence:
      'Five seeded runs of random faults for 60 s break no promise in the ledger, and calls succeed again within 10 s of the last fault.',
    sources: ['reliability'],
    state: 'planned',
  },
];
