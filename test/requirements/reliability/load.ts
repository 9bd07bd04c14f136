import type { Requirement } from '../requirement.ts';

export const load: readonly Requirement[] = [
  {
    id: 'L01',
    sentence:
      '10,000 authenticated idle WebSockets connect within 60 s, none drops during 60 s of pings, and each costs at most 30 KB, 400 MB in all.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'L02',
    sentence:
      '10,000 idle event streams hold as the WebSockets do at 40 KB each, and every one gets a comment each 15 to 30 s.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'L03',
    sentence:
      '2,000 binary TCP connections with 32 calls outstanding each get every answer to its own call, with a p99 of at most 100 ms.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'L04',
    sentence:
      'Each of the 25 frontend and backend pairs carries a quarter of the bare echo rate of the same run without error, adding 1.5 ms at the median at most.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'L05',
    sentence:
      'After a long run at half of peak the heap has grown by no more than 1 MB a minute, and files, timers, children and Redis clients are back within 2 percent.',
    sources: ['reliability'],
    state: 'long',
  },
  {
    id: 'L06',
    sentence:
      'Half a minute after five times 2,000 sessions were cut, the CPU idles below 2 percent, the session gauge reads 0 and memory is within 1.3 of the first cycle.',
    sources: ['reliability'],
    state: 'long',
  },
  {
    id: 'L07',
    sentence:
      'A client that reads too slowly on any transport pauses its backend at 1 MB of buffer, is closed after 30 s, and slows nobody else beyond 1.5 times.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'L08',
    sentence:
      'A client that sends 10 MB at 10 KB/s is closed by the request time limit, and memory never exceeds the size limit by more than 1 MB.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'L09',
    sentence:
      'The connection beyond a global, address or caller cap is refused with 503, 1013 or a TCP error and counted, and every count is 0 after a close storm.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'L10',
    sentence:
      'At four times capacity four fifths of peak goodput remain, the rest gets 503 with Retry-After in 100 ms, and /healthz answers in 250 ms.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'L11',
    sentence: "One caller at twenty times its share at most doubles another caller's p99.",
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'L12',
    sentence: 'No single input of up to 10 KB costs a megabyte of memory or 50 ms of CPU.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'L13',
    sentence:
      'The largest legal payload crosses every pair in both directions byte for byte, with peak memory within six times its size.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'L14',
    sentence:
      '2,000 calls outstanding on one stdio child that answers in random order all get their own answer.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'L15',
    sentence:
      '500 new connections a second for a minute leave no file, heap or port growth behind.',
    sources: ['reliability'],
    state: 'long',
  },
  {
    id: 'L16',
    sentence:
      '100 servers of 50 tools, one dead and one slow, are listed within 1.5 s with a warning, within 50 ms again, and always in the same order.',
    sources: ['reliability'],
    state: 'planned',
  },
  {
    id: 'L17',
    sentence:
      'Calls running and waiting for one server never exceed their caps, and the excess is refused as retryable within 50 ms.',
    sources: ['reliability'],
    state: 'shown',
  },
  {
    id: 'L18',
    sentence:
      'At half load the event loop is late by at most 50 ms at p99, and no corpus input holds it for 100 ms.',
    sources: ['reliability'],
    state: 'planned',
  },
];
