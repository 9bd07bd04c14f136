import { expect, test } from 'vitest';
import { resourcesByServer } from '../../../src/application/stateless/subscribed-resources.ts';

test('the resources of a filter, by server, and by the ways in which the client wrote the same one', () => {
  const found = [
    { server: 'a', uri: 'x:1', form: 'x:1' },
    { server: 'b', uri: 'x:1', form: 'mcpgw:b/x:1' },
    { server: 'a', uri: 'x:1', form: 'mcpgw:a/x:1' },
    { server: 'a', uri: 'x:2', form: 'x:2' },
  ];
  const byServer = resourcesByServer(found);
  expect([...byServer.keys()]).toEqual(['a', 'b']);
  const [first, second, ...others] = byServer.get('a') ?? [];
  expect(others).toEqual([]);
  expect(first?.uris).toEqual(['x:1', 'x:2']);
  expect(second?.uris).toEqual(['x:1']);
  expect([first?.of('x:1'), second?.of('x:1')]).toEqual([['x:1'], ['mcpgw:a/x:1']]);
  expect(byServer.get('b')?.map((forms) => forms.of('x:1'))).toEqual([['mcpgw:b/x:1']]);
});
