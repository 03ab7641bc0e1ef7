/**
 * Packages that a start need not load, because nothing is asked of them until later: YAML is read by
 * whoever has a document that the build did not parse, Express by the first body, or by whoever mounts
 * the mock in an application of his own.
 */
import { createRequire } from 'node:module';
import type express from 'express';
import type * as yaml from 'yaml';

const require = createRequire(import.meta.url);

export function loadExpress(): typeof express {
  return require('express') as typeof express;
}

export function loadYaml(): typeof yaml {
  return require('yaml') as typeof yaml;
}
