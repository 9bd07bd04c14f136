import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { afterAll, type TestContext } from 'vitest';

/** Link-layer addresses of the two ends, and one that nobody has. */
const HERE_MAC = '02:00:00:00:00:01';
const THERE_MAC = '02:00:00:00:00:02';
const NOBODY = '02:00:00:00:00:99';

const open = new Set<RemoteNetwork>();
// A test that fails leaves its network behind.
afterAll(() => {
  for (const network of open) network.close();
});

/** Runs `ip`; what it complains about, or nothing. */
const complaintOf = (...args: readonly string[]): string | undefined => {
  const { error, status, stderr } = spawnSync('ip', args, { encoding: 'utf8' });
  if (error !== undefined) return `install iproute2: ${error.message}`;
  return status === 0 ? undefined : `ip ${args.join(' ')}: ${stderr.trim()}`;
};

const ip = (...args: readonly string[]): void => {
  const complaint = complaintOf(...args);
  if (complaint !== undefined) throw new Error(complaint);
};

/**
 * A network namespace at the other end of a cable. What runs in it can be made to vanish without a word: while the
 * cable is cut every packet is sent and arrives nowhere, so that neither side hears of an end or an error.
 */
export class RemoteNetwork {
  /** Addresses of the two ends of the cable. */
  readonly here: string;
  readonly there: string;
  /** Stands before a command that is to run there. */
  readonly enter: readonly string[];
  readonly #name: string;
  readonly #device: string;

  private constructor(name: string, device: string, block: string, first: number) {
    this.#name = name;
    this.#device = device;
    this.here = `${block}.${first + 1}`;
    this.there = `${block}.${first + 2}`;
    this.enter = ['ip', 'netns', 'exec', name];
  }

  /** Skips the test, and says why, where the system permits no network of one's own. */
  static for(context: TestContext): RemoteNetwork {
    if (process.getuid?.() !== 0) context.skip('not shown: network namespaces need root');
    const [net = 0, subnet = 0, host = 0] = randomBytes(3);
    const tag = Buffer.of(net, subnet, host).toString('hex');
    const name = `half-open-${tag}`;
    const complaint = complaintOf('netns', 'add', name);
    if (complaint !== undefined) context.skip(`not shown: ${complaint}`);
    // RFC 2544 sets 198.18.0.0/15 aside for tests of networks.
    const block = `198.${18 + (net & 1)}.${subnet}`;
    const network = new RemoteNetwork(name, `ho${tag}`, block, host & 0xfc);
    open.add(network);
    network.#connect();
    return network;
  }

  /** From now on nothing arrives on either side. */
  cut(): void {
    this.#deliverTo(NOBODY, NOBODY);
  }

  mend(): void {
    this.#deliverTo(HERE_MAC, THERE_MAC);
  }

  /** What still runs there has to be ended before. */
  close(): void {
    if (!open.delete(this)) return;
    // A namespace whose sockets still wait for acknowledgements would keep the cable.
    complaintOf('link', 'del', `${this.#device}a`);
    ip('netns', 'del', this.#name);
  }

  #connect(): void {
    const [near, far] = [`${this.#device}a`, `${this.#device}b`];
    const peer = ['peer', 'name', far, 'address', THERE_MAC, 'netns', this.#name];
    ip('link', 'add', near, 'address', HERE_MAC, 'type', 'veth', ...peer);
    ip('address', 'add', `${this.here}/30`, 'dev', near);
    ip('link', 'set', near, 'up');
    ip('-n', this.#name, 'address', 'add', `${this.there}/30`, 'dev', far);
    ip('-n', this.#name, 'link', 'set', far, 'up');
    this.mend();
  }

  #deliverTo(hereMac: string, thereMac: string): void {
    const device = this.#device;
    ip(...entry(this.there, thereMac, `${device}a`));
    ip('-n', this.#name, ...entry(this.here, hereMac, `${device}b`));
  }
}

const entry = (address: string, mac: string, device: string): readonly string[] => [
  ...['neighbour', 'replace', address, 'lladdr', mac],
  ...['nud', 'permanent', 'dev', device],
];
