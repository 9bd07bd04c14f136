import { expect } from 'vitest';
import { elicitationAnswer, type Notice, type RealClient, samplingAnswer } from './real-client.ts';

interface Exercise {
  readonly name: string;
  readonly run: (client: RealClient) => Promise<void>;
}

const textOf = async (answer: ReturnType<RealClient['call']>): Promise<string> =>
  (await answer).content.map(({ text }) => text ?? '').join('\n');

/** What needs both directions, one after the other on one connection to the public test server. */
export const exercises: readonly Exercise[] = [
  {
    name: 'sampling is asked of the client and its answer reaches the tool',
    run: async ({ call, asks }) => {
      const text = await textOf(call('trigger-sampling-request', { prompt: 'hello' }));
      const { params } = await asks.until(({ method }) => method === 'sampling/createMessage');
      expect(params).toMatchObject({ maxTokens: 100, temperature: 0.7 });
      expect(JSON.stringify(params)).toContain('context: hello');
      expect(text).toContain(samplingAnswer.model);
      expect(text).toContain(samplingAnswer.content.text);
    },
  },
  {
    name: 'elicitation is asked of the client and its answer reaches the tool',
    run: async ({ call, asks }) => {
      const text = await textOf(call('trigger-elicitation-request'));
      const { params } = await asks.until(({ method }) => method === 'elicitation/create');
      expect(params).toMatchObject({
        requestedSchema: { required: ['name'], properties: { integer: { maximum: 100 } } },
      });
      expect(text).toContain('User provided');
      expect(text).toContain(elicitationAnswer.content.name);
    },
  },
  {
    name: 'roots are listed by the server, and again when the client changes them',
    run: async ({ call, asks, roots, sdk, notices }) => {
      expect(await textOf(call('get-roots-list'))).toContain('file:///work/first');
      await asks.until(({ method }) => method === 'roots/list');
      roots.push({ uri: 'file:///work/second', name: 'Second' });
      await sdk.sendRootsListChanged();
      await notices.until(({ params }) => String(params.data).includes('2 root(s)'));
      const text = await textOf(call('get-roots-list'));
      expect(text).toContain('2 total');
      expect(text).toContain('file:///work/second');
    },
  },
  {
    name: 'log messages obey the level that the client set',
    run: async ({ setLevel, sdk, notices }) => {
      const logged =
        (uri: string) =>
        ({ params }: Notice) =>
          String(params.data).includes(uri);
      await setLevel('error');
      await sdk.subscribeResource({ uri: 'demo://resource/dynamic/text/1' });
      await setLevel('debug');
      await sdk.subscribeResource({ uri: 'demo://resource/dynamic/text/2' });
      const { method, params } = await notices.until(logged('text/2'));
      expect({ method, level: params.level }).toEqual({
        method: 'notifications/message',
        level: 'info',
      });
      expect(notices.items.some(logged('text/1'))).toBe(false);
    },
  },
  {
    name: 'updates of subscribed resources arrive, and no others',
    run: async ({ call, sdk, notices }) => {
      const updated =
        (uri: string) =>
        ({ method, params }: Notice) =>
          method === 'notifications/resources/updated' && params.uri === uri;
      await sdk.unsubscribeResource({ uri: 'demo://resource/dynamic/text/1' });
      expect(await textOf(call('toggle-subscriber-updates'))).toContain('Started');
      await notices.until(updated('demo://resource/dynamic/text/2'));
      expect(await textOf(call('toggle-subscriber-updates'))).toContain('Stopped');
      expect(notices.items.some(updated('demo://resource/dynamic/text/1'))).toBe(false);
    },
  },
  {
    name: 'a changed list is announced, and what was added can be read',
    run: async ({ call, sdk, notices }) => {
      const name = `note-${crypto.randomUUID()}.gz`;
      await call('gzip-file-as-resource', { name, data: 'data:text/plain,hello' });
      await notices.until(({ method }) => method === 'notifications/resources/list_changed');
      const uri = `demo://resource/session/${name}`;
      const { resources } = await sdk.listResources();
      expect(resources.map((resource) => resource.uri)).toContain(uri);
      const { contents } = await sdk.readResource({ uri });
      expect(contents).toMatchObject([{ uri, mimeType: 'application/gzip' }]);
    },
  },
  {
    name: 'progress of a long call reaches the caller in order',
    run: async ({ call }) => {
      const seen: (readonly [number, number | undefined])[] = [];
      const text = await textOf(
        call(
          'trigger-long-running-operation',
          { duration: 0.8, steps: 4 },
          { onprogress: ({ progress, total }) => seen.push([progress, total]) },
        ),
      );
      expect(text).toContain('Steps: 4');
      // An SDK forgets the token with the answer, so progress that comes together with it may not be seen.
      expect(seen.slice(0, 3)).toEqual([
        [1, 4],
        [2, 4],
        [3, 4],
      ]);
    },
  },
  {
    name: 'a cancelled call is given up, and the next one works',
    run: async ({ call }) => {
      const abort = new AbortController();
      const started = Promise.withResolvers<void>();
      const cancelled = call(
        'trigger-long-running-operation',
        { duration: 30, steps: 300 },
        { signal: abort.signal, onprogress: () => started.resolve() },
      );
      await started.promise;
      abort.abort('enough');
      await expect(cancelled).rejects.toThrow(/enough/);
      expect(await textOf(call('echo', { message: 'still here' }))).toBe('Echo: still here');
    },
  },
  {
    name: 'quick calls overtake a slow one, and each gets its own answer',
    run: async ({ call, asks, sampling }) => {
      const finished: string[] = [];
      const noted = async (answer: ReturnType<RealClient['call']>): Promise<void> => {
        finished.push(await textOf(answer));
      };
      const sums = Array.from({ length: 20 }, (_, index) => index);
      const { promise, resolve } = Promise.withResolvers<void>();
      sampling.after = promise;
      const slow = noted(call('trigger-sampling-request', { prompt: 'slow' }));
      await asks.until((ask) => JSON.stringify(ask).includes('context: slow'));
      await Promise.all(sums.map((number) => noted(call('get-sum', { a: number, b: 1000 }))));
      resolve();
      await slow;
      const quick = sums.map((number) => `The sum of ${number} and 1000 is ${number + 1000}.`);
      expect(finished.at(-1)).toContain(samplingAnswer.model);
      expect(finished.slice(0, -1).toSorted()).toEqual(quick.toSorted());
    },
  },
  {
    name: 'ping is answered',
    run: async ({ sdk }) => {
      expect(await sdk.ping()).toEqual({});
    },
  },
];
