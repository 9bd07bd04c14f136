import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { routerAliases } from '../../src/bootstrap/settings/router/keys.ts';
import { routerFile } from '../../src/bootstrap/settings/router/schema.ts';
import { gatewayFile } from '../../src/bootstrap/settings/schema/gateway-file.ts';
import { aliases, keptKeys } from '../../src/bootstrap/settings/schema/original-keys.ts';
import { keysOf } from '../architecture/schema-keys.ts';
import { introductionsIn, routerSettingsIn, settingsIn } from '../architecture/settings-page.ts';
import { Descriptions } from './descriptions.ts';
import { publishedSchema } from './json-schema.ts';
import { referencePage } from './reference-page.ts';
import { reloadTableIn } from './reload-table.ts';

const root = new URL('../../', import.meta.url);
const text = (name: string): string => readFileSync(new URL(name, root), 'utf8');

/** The pages settings are described on, and nowhere else. */
const guide = (): string =>
  `${text('docs/configuration.md')}\n${text('docs/configuration-seeds.md')}`;

export const gatewayDescriptions = (): Descriptions =>
  new Descriptions(settingsIn(guide()), introductionsIn(guide()));

const schemaText = (
  schema: z.ZodType,
  publication: Parameters<typeof publishedSchema>[1],
): string => `${JSON.stringify(publishedSchema(schema, publication), undefined, 1)}\n`;

const gatewaySchema = (): string =>
  schemaText(gatewayFile, {
    id: 'urn:mcp-gateway:config:v1',
    title: 'Configuration of mcp-gateway',
    descriptions: gatewayDescriptions(),
    replacements: aliases,
    kept: keptKeys,
  });

const routerSchema = (): string =>
  schemaText(routerFile, {
    id: 'urn:mcp-gateway:router:v1',
    title: 'Configuration of the original router',
    descriptions: new Descriptions(routerSettingsIn(guide()), new Map()),
    replacements: routerAliases,
    kept: {},
  });

const page = (): string =>
  referencePage(keysOf(gatewayFile), gatewayDescriptions(), {
    replacements: aliases,
    reload: reloadTableIn(guide()),
  });

/** What is generated: where it stands, and its text. */
export const schemas = [
  { name: 'schema/config.v1.json', textNow: gatewaySchema },
  { name: 'schema/router.v1.json', textNow: routerSchema },
] as const;
export const pages = [{ name: 'docs/configuration-reference.md', textNow: page }] as const;

export const placeOf = (name: string): URL => new URL(name, root);
