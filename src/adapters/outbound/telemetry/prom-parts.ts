import { createRequire } from 'node:module';
import type * as prom from 'prom-client';

const require = createRequire(import.meta.url);

/**
 * The parts of prom-client that are used. Its main entry also loads the metrics of the process, and with them all of
 * OpenTelemetry's API (docs/decisions/010).
 */
export const Registry = require('prom-client/lib/registry.js') as typeof prom.Registry;
export const Counter = require('prom-client/lib/counter.js') as typeof prom.Counter;
export const Gauge = require('prom-client/lib/gauge.js') as typeof prom.Gauge;
export const Histogram = require('prom-client/lib/histogram.js') as typeof prom.Histogram;

export type Registry = prom.Registry;
export type Counter<Label extends string = string> = prom.Counter<Label>;
export type Gauge<Label extends string = string> = prom.Gauge<Label>;
export type Histogram<Label extends string = string> = prom.Histogram<Label>;
