import { describe, expect, test } from 'vitest';
import type { Asker } from '../../../src/application/federation/asker.ts';
import type { NameList } from '../../../src/application/federation/listed-names.ts';
import { type NameLists, NameOwners } from '../../../src/application/relay/name-owners.ts';
import type { RoutingStep } from '../../../src/application/relay/routing-trace.ts';
import { type ClientProfile, defaultProfile } from '../../../src/domain/clients/client-profile.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { exposeNames, type PrefixPolicy } from '../../../src/domain/federation/exposed-names.ts';
import { anonymous } from '../../../src/domain/identity/principal.ts';

/** What each server lists; undefined: it does not answer. */
type Listed = Readonly<Record<string, readonly string[] | undefined>>;

const down = new Fault('backend_unavailable', 'down');

const askerOf = (profile: Partial<ClientProfile>): Asker => ({
  era: 'legacy',
  partition: 'p',
  caller: { principal: anonymous, remoteAddress: '' },
  sessionId: undefined,
  profile: { ...defaultProfile, ...profile },
  closed: false,
  listSource: () => down,
});

const listOf = (server: string, names: readonly string[]): NameList => ({
  server,
  items: names.map((key) => ({ bytes: new Uint8Array(0), keySpan: undefined, key })),
  digest: names.join(),
});

const rig = (servers: Listed, prefix: PrefixPolicy, profile: Partial<ClientProfile> = {}) => {
  const asked: string[] = [];
  const steps: RoutingStep[] = [];
  const lists: NameLists = {
    list: (_, server) => {
      asked.push(server);
      const names = servers[server];
      return names === undefined ? down : Promise.resolve(listOf(server, names));
    },
  };
  const names = Object.keys(servers);
  const pools = { names, has: (server: string): boolean => names.includes(server) };
  const owners = new NameOwners({ pools, lists, naming: { prefix } });
  const asker = askerOf(profile);
  const listener = (step: RoutingStep): void => void steps.push(step);
  const find = (exposed: string) => owners.find({ asker, method: 'tools/list', exposed, listener });
  const rules = (): readonly string[] =>
    steps.map(({ rule, decided }) => (decided ? `${rule}!` : rule));
  return { find, asked, rules };
};

describe('{server}__{name} where every name has its prefix', () => {
  test('is found at once, and no server is asked', () => {
    const { find, asked, rules } = rig({ a: ['x'], b: ['x'] }, 'always');
    expect(find('b__x')).toMatchObject({ server: 'b', name: 'x' });
    expect(asked).toEqual([]);
    expect(rules()).toEqual(['prefix!']);
  });

  test('that two servers could have is the one that lists it', async () => {
    const { find } = rig({ a: ['b__c'], a__b: ['d'] }, 'always');
    expect(await find('a__b__c')).toEqual({ server: 'a', name: 'b__c' });
    expect(await find('a__b__d')).toEqual({ server: 'a__b', name: 'd' });
  });

  test('that looks shortened is the one it was made from, else what it says', async () => {
    const long = 'n'.repeat(80);
    const [short = ''] = exposeNames([{ server: 'a', name: long }], {
      prefix: 'always',
      maxLength: 64,
      plainNames: false,
    });
    const { find } = rig({ a: [long, 'hash_0123abcd'], b: [] }, 'always');
    expect(await find(short)).toEqual({ server: 'a', name: long });
    expect(await find('a__hash_0123abcd')).toEqual({ server: 'a', name: 'hash_0123abcd' });
    expect(await find('b__lost_0123abcd')).toEqual({ server: 'b', name: 'lost_0123abcd' });
  });

  test('is shortened as the profile of its client wants it', async () => {
    const rules = { prefix: 'always', maxLength: 32, plainNames: true } as const;
    const name = 'read.the.whole.file.at.once';
    const [short = ''] = exposeNames([{ server: 'my.files', name }], rules);
    const { find } = rig({ 'my.files': [name] }, 'always', { maxNameLength: 32, plainNames: true });
    expect(short).toMatch(/^my_files__read_the_whol_[0-9a-f]{8}$/);
    expect(await find(short)).toEqual({ server: 'my.files', name });
  });
});

describe('{server}.{name} and {server}/{name}', () => {
  test.each(['docker.ps', 'docker/ps'])(
    '%s: the prefix goes when the server lists the rest',
    async (name) => {
      const { find, asked } = rig({ docker: ['ps'], k8s: [] }, 'always');
      expect(await find(name)).toEqual({ server: 'docker', name: 'ps' });
      expect(asked).toEqual(['docker']);
    },
  );

  test('the prefix stays when the server lists it so', async () => {
    const { find } = rig({ docker: ['docker.ps'], k8s: [] }, 'always');
    expect(await find('docker.ps')).toEqual({ server: 'docker', name: 'docker.ps' });
  });

  test('the rest wins when the server lists both', async () => {
    const { find } = rig({ docker: ['docker.ps', 'ps'] }, 'always');
    expect(await find('docker.ps')).toEqual({ server: 'docker', name: 'ps' });
  });

  test('another server that lists the whole name comes before one that lists neither', async () => {
    const { find, rules } = rig({ docker: ['run'], k8s: ['docker.ps'] }, 'always');
    expect(await find('docker.ps')).toEqual({ server: 'k8s', name: 'docker.ps' });
    expect(rules()).toEqual(['owner!']);
  });

  test('a server that does not list anything now is asked itself', async () => {
    const { find } = rig({ docker: undefined, k8s: [] }, 'always');
    expect(await find('docker.ps')).toEqual({ server: 'docker', name: 'ps' });
  });
});

describe('a bare name', () => {
  test('is the first server that lists it, in configuration order', async () => {
    const { find, rules } = rig({ a: ['y'], b: ['x'], c: ['x'] }, 'always');
    expect(await find('x')).toEqual({ server: 'b', name: 'x' });
    expect(rules()).toEqual(['exposed name', 'owner!']);
  });

  test('differs by case', async () => {
    const { find } = rig({ a: ['Do'], b: ['do'] }, 'always');
    expect(await find('do')).toEqual({ server: 'b', name: 'do' });
  });

  test('that nobody lists tells what is known, and who did not say', async () => {
    const { find, rules } = rig({ a: ['x'], b: undefined }, 'always');
    const nobody = await find('y');
    expect(nobody).toMatchObject({ silent: ['b'] });
    expect('known' in nobody && [...nobody.known]).toEqual(['a__x']);
    expect(rules()).toEqual(['exposed name', 'owner']);
  });
});

describe('where names have no prefix', () => {
  test('never: a name with a prefix of another server is whose list has it', async () => {
    const { find } = rig({ a: ['x'], b: ['a__x'] }, 'never');
    expect(await find('a__x')).toEqual({ server: 'b', name: 'a__x' });
    expect(await find('x')).toEqual({ server: 'a', name: 'x' });
  });

  test('never: of equal names the first counts, and the prefix reaches the other', async () => {
    const { find } = rig({ a: ['x'], b: ['x'] }, 'never');
    expect(await find('x')).toEqual({ server: 'a', name: 'x' });
    expect(await find('b__x')).toEqual({ server: 'b', name: 'x' });
  });

  test('on-collision: both forms of a name reach its server', async () => {
    const { find, rules } = rig({ a: ['x', 'z'], b: ['x', 'y'] }, 'on-collision');
    expect(await find('b__x')).toEqual({ server: 'b', name: 'x' });
    expect(await find('y')).toEqual({ server: 'b', name: 'y' });
    expect(await find('b__y')).toEqual({ server: 'b', name: 'y' });
    expect(rules()).toEqual(['exposed name!', 'exposed name!', 'exposed name', 'prefix!']);
  });
});
