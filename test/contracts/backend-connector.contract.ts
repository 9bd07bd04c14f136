import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  BackendConnector,
  BackendLink,
} from '../../src/application/ports/driven/backend-connector.ts';
import type { Endpoint } from '../../src/domain/balancing/endpoint.ts';
import { Fault } from '../../src/domain/fault/fault.ts';
import type { Era } from '../../src/domain/mcp/revisions.ts';
import { RecordingListener } from '../support/backend/recording-listener.ts';

/** Message limit the connector under test must be built with. */
export const CONTRACT_MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

/** A running server that follows `PeerScript`. */
export interface ContractServer {
  readonly endpoint: Endpoint;
  /** An endpoint of the same protocol where nothing answers; opening it must fail at once. */
  readonly nowhere: Endpoint;
  close(): Promise<void>;
}

export interface BackendConnectorCase {
  /**
   * `connection`: one link is one connection or process, its death ends the link.
   * `exchange`: calls travel apart, the death of one fails that call.
   */
  readonly carrier: 'connection' | 'exchange';
  /** Whether each request has a stream of its own. Default: where calls travel apart. */
  readonly separatesCalls?: boolean;
  /** Whether `open` itself reaches for the server. A carrier without connections may find out at the first call. */
  readonly opensEagerly: boolean;
  /** What is spoken over the link, for carriers that differ between the two. */
  readonly era?: Era;
  /** A connector with `CONTRACT_MAX_MESSAGE_BYTES` and short graces. */
  connector(): BackendConnector;
  server(): Promise<ContractServer>;
}

/** What every backend connector keeps. */
export const describeBackendConnector = (name: string, given: BackendConnectorCase): void => {
  describe(`${name} keeps the backend contract`, () => {
    let server: ContractServer;
    let listener: RecordingListener;
    const links: BackendLink[] = [];

    beforeEach(async () => {
      server = await given.server();
      listener = new RecordingListener();
    });

    afterEach(async () => {
      await Promise.all(links.splice(0).map((link) => link.close()));
      await server.close();
    });

    const reach = (
      endpoint: Endpoint,
      signal = AbortSignal.timeout(10_000),
    ): Promise<BackendLink | Fault> =>
      given.connector().open(endpoint, listener, signal, given.era ?? 'legacy');

    const open = async (): Promise<BackendLink> => {
      const link = await reach(server.endpoint);
      if (link instanceof Fault) throw new Error(`${link.code}: ${link.message}`);
      links.push(link);
      return link;
    };

    const request = (
      link: BackendLink,
      id: number,
      method: string,
      params: unknown = {},
    ): string => {
      const text = JSON.stringify({ jsonrpc: '2.0', id, method, params });
      link.send(Buffer.from(text), id);
      return text;
    };

    test('a message reaches the server byte for byte and its answer comes back', async () => {
      const link = await open();
      const text =
        '{"jsonrpc": "2.0","method":"echo" ,"id":1,"params":{"n":9007199254740993,"t":"žluťoučký 🐎 \\u00e9"}}';
      link.send(Buffer.from(text), 1);
      const answer = JSON.parse(await listener.answer(1)) as { result: { text: string } };
      expect(answer.result.text).toBe(text);
    });

    test('a message of the server arrives byte for byte', async () => {
      const link = await open();
      const line =
        '{"method":"notifications/message" , "params":{"n":9007199254740993,"t":"日本語 🐎"},"jsonrpc":"2.0"}';
      request(link, 1, 'say', { lines: [line] });
      await listener.answer(1);
      expect(listener.messages).toContain(line);
    });

    test('two megabytes of text cross both ways unchanged [L13]', async () => {
      const link = await open();
      const text = request(link, 1, 'echo', { text: 'příliš 🐎 '.repeat(120_000) });
      const answer = JSON.parse(await listener.answer(1)) as { result: { text: string } };
      expect(answer.result.text === text).toBe(true);
    });

    test('32 calls wait at once and are answered in another order [L14]', async () => {
      const link = await open();
      const ids = Array.from({ length: 32 }, (_, index) => index + 1);
      for (const id of ids) request(link, id, 'gather', { group: ids.length });
      await listener.until(() => listener.messages.length === ids.length);
      const answered = listener.messages.map((text) => (JSON.parse(text) as { id: number }).id);
      expect(answered.toSorted((a, b) => a - b)).toEqual(ids);
    });

    test('the server may ask and notify while a call is running', async () => {
      const link = await open();
      const ask = '{"jsonrpc":"2.0","id":"ask-1","method":"roots/list"}';
      const notice = '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}';
      request(link, 1, 'say', { lines: [ask, notice] });
      await listener.answer(1);
      expect(listener.messages.slice(0, 2)).toEqual([ask, notice]);
    });

    test('notifications and answers of ours reach the server', async () => {
      const link = await open();
      const notice = '{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}';
      const answer = '{"jsonrpc":"2.0","id":"ask-1","result":{"roots":[]}}';
      link.send(Buffer.from(notice), undefined);
      link.send(Buffer.from(answer), undefined);
      let seen: readonly string[] = [];
      for (let id = 1; seen.length < 2 && id < 200; id += 1) {
        request(link, id, 'seen');
        const reply = JSON.parse(await listener.answer(id)) as { result: { texts: string[] } };
        seen = reply.result.texts;
      }
      expect(seen.toSorted()).toEqual([answer, notice].toSorted());
    });

    test('what the server sent is delivered once', async () => {
      const link = await open();
      request(link, 1, 'echo');
      await listener.answer(1);
      request(link, 2, 'echo');
      await listener.answer(2);
      expect(listener.messages).toHaveLength(2);
    });

    test('a server that dies in a call is reported once as unavailable [F01]', async () => {
      const link = await open();
      request(link, 1, 'die');
      if (given.carrier === 'exchange') {
        await listener.until(() => listener.failures.length + listener.closings.length > 0);
        const first = listener.failures[0]?.fault ?? listener.closings[0];
        expect(['backend_unavailable', 'outcome_unknown']).toContain(first?.code);
        return;
      }
      await listener.until(() => listener.closings.length > 0);
      await link.close();
      expect(listener.closings.map(({ code }) => code)).toEqual(['backend_unavailable']);
      expect(listener.late).toBe(0);
    });

    test('close resolves and the end is reported once', async () => {
      const link = await open();
      request(link, 1, 'hang');
      await Promise.all([link.close(), link.close()]);
      await listener.until(() => listener.closings.length > 0);
      await link.close();
      expect(listener.closings).toHaveLength(1);
      expect(listener.late).toBe(0);
    });

    test('sending on a closed link is harmless', async () => {
      const link = await open();
      await link.close();
      await listener.until(() => listener.closings.length > 0);
      request(link, 1, 'echo');
      link.pause();
      link.resume();
      link.agreed('2025-06-18');
      link.forget(1);
      expect(listener.late).toBe(0);
    });

    test('an address where nobody answers is a fault', async () => {
      const link = await reach(server.nowhere);
      if (given.opensEagerly) {
        expect(link).toBeInstanceOf(Fault);
        expect((link as Fault).code).toBe('backend_unavailable');
        expect(listener.closings).toHaveLength(0);
        return;
      }
      if (link instanceof Fault) throw new Error(`${link.code}: ${link.message}`);
      links.push(link);
      request(link, 1, 'echo');
      await listener.until(() => listener.failures.length > 0);
      expect(listener.failures[0]?.fault.code).toBe('backend_unavailable');
    });

    test('an attempt that is aborted ends as a fault and leaves no link', async () => {
      const signal = AbortSignal.abort();
      const link = await reach(server.endpoint, signal);
      expect(link).toBeInstanceOf(Fault);
      expect((link as Fault).code).toBe('backend_unavailable');
      expect(listener.messages).toHaveLength(0);
      expect(listener.closings).toHaveLength(0);
    });

    test('aborting after the link is open changes nothing', async () => {
      const controller = new AbortController();
      const link = await reach(server.endpoint, controller.signal);
      if (link instanceof Fault) throw new Error(`${link.code}: ${link.message}`);
      links.push(link);
      controller.abort();
      request(link, 1, 'echo');
      await listener.answer(1);
      expect(listener.closings).toHaveLength(0);
    });

    test('a message that never ends is cut off at the limit [F07][I18]', async () => {
      const link = await open();
      request(link, 1, 'flood');
      await listener.until(() => listener.failures.length + listener.closings.length > 0);
      const first = listener.failures[0]?.fault ?? listener.closings[0];
      expect(first?.code).toBe('backend_protocol_error');
      expect(listener.messages).toHaveLength(0);
    });

    test('a request that is forgotten leaves the others alone', async () => {
      const link = await open();
      expect(link.separatesCalls).toBe(given.separatesCalls ?? given.carrier === 'exchange');
      request(link, 1, 'hang');
      request(link, 2, 'echo');
      link.forget(1);
      await listener.answer(2);
      request(link, 3, 'echo');
      await listener.answer(3);
      expect(listener.failures).toEqual([]);
      expect(listener.closings).toHaveLength(0);
    });

    test('what is not JSON never reaches the listener and the link lives [F07]', async () => {
      const link = await open();
      request(link, 1, 'babble');
      await listener.answer(1);
      request(link, 2, 'echo');
      await listener.answer(2);
      expect(listener.messages).toHaveLength(2);
    });

    test('a paused link delivers everything after it is resumed', async () => {
      const link = await open();
      link.pause();
      for (let id = 1; id <= 8; id += 1) request(link, id, 'echo');
      link.resume();
      await listener.until(() => listener.messages.length === 8);
      expect(listener.closings).toHaveLength(0);
    });
  });
};
