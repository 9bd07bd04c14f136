import { AllocationMeter } from '../support/pure/fuzz/allocation-meter.ts';
import { runCase } from '../support/pure/fuzz/wire-case.ts';
import { fuzz } from './run.ts';
import { runWebSocketCase } from './web-socket-case.ts';

/** One case in so many is a WebSocket, whose messages come in frames of another kind. */
const WEB_SOCKET_EVERY = 4;
const meter = new AllocationMeter();

/** `npm run fuzz:wire [-- seconds [seed]]`: sends made-up connections through the readers of the wire. */
fuzz({
  script: 'fuzz:wire',
  url: import.meta.url,
  runCase: (seed) => {
    if (seed % WEB_SOCKET_EVERY === 0) return runWebSocketCase(seed);
    const { bytes, messages, slowest, spoken, problem } = runCase(seed, meter);
    return { bytes, messages, slowest, seen: [spoken, problem] };
  },
});
