import process from 'node:process';
import { groups } from './manifest.ts';
import { table, tally } from './tally.ts';

process.stdout.write(`${table(tally(groups))}\n`);
