import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { brokenInvariants, compile, PolicyError, parsePolicy } from '../../core/policy/index.js';
import { schemaFile } from '../../schema/files.js';

/** `policy lint [FILE]`: is this a policy, and do its invariants hold in every state? The base policy without a file. */
export async function policy(args: readonly string[]): Promise<number> {
  if (args[0] !== 'lint') {
    process.stderr.write('say `preau policy lint [FILE]`\n');
    return 2;
  }
  try {
    const compiled = compile(parsePolicy(parseYaml(readFileSync(args[1] ?? schemaFile('policy/base.yaml'), 'utf8'))));
    const broken = brokenInvariants(compiled);
    for (const breach of broken) process.stdout.write(`${JSON.stringify(breach)}\n`);
    process.stdout.write(
      broken.length === 0
        ? `version ${compiled.version}: ${compiled.purposes.size} purposes, every invariant holds\n`
        : `${broken.length} states break an invariant\n`,
    );
    return broken.length === 0 ? 0 : 1;
  } catch (fault) {
    if (!(fault instanceof PolicyError)) throw fault;
    process.stderr.write(`${fault.path}: ${fault.message} (${fault.code})\n`);
    return 2;
  }
}
