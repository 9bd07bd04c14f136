import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import {
  federationCapabilities,
  MergedCapabilities,
} from '../../../src/domain/federation/merged-capabilities.ts';

describe('what the whole catalogue declares', () => {
  test('is everything unless said otherwise, and tasks in the modern era only', () => {
    const { legacy, modern } = new MergedCapabilities();
    expect(legacy).toEqual({
      tools: { listChanged: true },
      prompts: { listChanged: true },
      resources: { subscribe: true, listChanged: true },
      logging: {},
      completions: {},
    });
    expect(modern).toEqual({ ...legacy, extensions: { 'io.modelcontextprotocol/tasks': {} } });
  });

  test.each([
    [['tools'], { tools: {} }],
    [['tools', 'list_changed'], { tools: { listChanged: true } }],
    [['resources', 'logging'], { resources: {}, logging: {} }],
    [['resources', 'subscribe'], { resources: { subscribe: true } }],
    [['subscribe', 'completions'], { completions: {} }],
    [[], {}],
  ] as const)('is what is switched on: %j', (enabled, declared) => {
    expect(new MergedCapabilities(enabled).legacy).toEqual(declared);
  });
});

describe('a request', () => {
  test.each([
    ['tools/list', 'tools'],
    ['tools/call', 'tools'],
    ['prompts/list', 'prompts'],
    ['prompts/get', 'prompts'],
    ['resources/list', 'resources'],
    ['resources/templates/list', 'resources'],
    ['resources/read', 'resources'],
    ['resources/subscribe', 'subscribe'],
    ['resources/unsubscribe', 'subscribe'],
    ['logging/setLevel', 'logging'],
    ['completion/complete', 'completions'],
  ] as const)('%s needs %s', (method, needed) => {
    const others = federationCapabilities.filter((capability) => capability !== needed);
    const refusal = new MergedCapabilities(others).refusal(method);
    expect(refusal).toBeInstanceOf(Fault);
    expect(refusal?.code).toBe('method_not_found');
    expect(refusal?.message).toContain(`does not list ${needed}`);
    expect(new MergedCapabilities().refusal(method)).toBeUndefined();
  });

  test('of another kind needs nothing', () => {
    expect(new MergedCapabilities([]).refusal('vendor/thing')).toBeUndefined();
  });
});

test('a subscription is cut down to what is switched on', () => {
  const all = {
    toolsListChanged: true,
    promptsListChanged: true,
    resourcesListChanged: true,
    resourceSubscriptions: ['x:1'],
    taskIds: ['a__1'],
  };
  expect(new MergedCapabilities().within(all)).toEqual(all);
  expect(new MergedCapabilities(['tools', 'prompts', 'list_changed']).within(all)).toEqual({
    ...all,
    resourcesListChanged: false,
    resourceSubscriptions: [],
  });
  expect(new MergedCapabilities(['tools', 'resources', 'subscribe']).within(all)).toEqual({
    ...all,
    toolsListChanged: false,
    promptsListChanged: false,
    resourcesListChanged: false,
  });
});
