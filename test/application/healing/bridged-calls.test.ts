import { describe, expect, test } from 'vitest';
import type { CarrierKind } from '../../support/application/scripted-link.ts';
import { settled } from '../../support/application/settled.ts';
import { bridge, modern } from '../bridge/legacy-client/rig.ts';
import { replies } from './tools.ts';

describe.each<CarrierKind>(['channel', 'exchange'])(
  'a legacy client of a modern server on a %s carrier',
  (carrier) => {
    const opened = () => bridge(modern({ 'tools/list': replies['tools/list'] }, carrier));

    test('has a call repeated that does no harm, under its own id', async () => {
      const one = await opened();
      const sink = await one.call(7, 'tools/call', '{"name":"read"}');
      one.link.die();
      await settled();
      one.link.answer(one.heard('tools/call'), '{"resultType":"complete","content":[]}');
      expect(sink.text).toBe('{"jsonrpc":"2.0","id":7,"result":{"content":[]}}');
    });

    test('hears that nobody knows what became of any other', async () => {
      const one = await opened();
      const sink = await one.call(7, 'tools/call', '{"name":"write"}');
      one.link.die();
      await settled();
      expect(sink.parsed.error).toMatchObject({
        code: -32004,
        data: { error_code: 'outcome_unknown', server: 'one', method: 'tools/call' },
      });
    });
  },
);
