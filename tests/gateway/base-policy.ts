import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type CompiledPolicy, compile, parsePolicy } from '../../core/policy/index.js';
import { schemaFile } from '../../schema/files.js';

/** The policy that comes with the project: `schema/policy/base.yaml`. */
export function basePolicy(): CompiledPolicy {
  return compile(parsePolicy(parse(readFileSync(schemaFile('policy/base.yaml'), 'utf8'))));
}
