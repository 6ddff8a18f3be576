import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse as parseYaml } from 'yaml';
import {
  approvalReasons,
  brokenInvariants,
  type CompiledPolicy,
  compile,
  differenceOf,
  lockouts,
  type PolicyDocument,
  PolicyError,
  parseExpectations,
  parsePolicy,
  parseRestriction,
  verify,
  widenedBy,
} from '../../core/policy/index.js';
import { schemaFile } from '../../schema/files.js';
import { RULE_ACTS } from '../governance/index.js';
import { isLifeCommand, LIFE_USAGE, policyLife } from './policy-life.js';
import { approvalLine, breachLine, differenceLine, redLine } from './policy-text.js';

const USAGE = `say \`preau policy lint [FILE]\`, \`preau policy test [FILE] [--expectations FILE]\` or \`preau policy diff A B\`; with --json for machines,
and with --under FILE where a file is the restriction of an academy or a school (the base policy is meant otherwise)
${LIFE_USAGE}`;

/**
 * `policy lint [FILE]`: is this a policy (or what a school or an academy restricts in one), do its invariants hold in every state, and is nobody
 * shut out for good? `policy test`: the same, and are its expectations met? `policy diff A B`: what is decided differently, by meaning, and why the
 * data protection officer must approve it. Files are YAML or JSON; the base policy and its expectations without one. Exit code 1 when
 * something is not as it should be, 2 when a file cannot be read as what it should be. What is done with versions that are stored: `policy-life.ts`.
 */
export async function policy(args: readonly string[]): Promise<number> {
  const [first] = args;
  if (first !== undefined && isLifeCommand(first)) return policyLife(first, args.slice(1));
  const { values: options, positionals } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean' }, expectations: { type: 'string' }, under: { type: 'string' } },
    allowPositionals: true,
  });
  const [what, file, other, ...more] = positionals;
  const known = more.length === 0 && (what === 'diff' ? other !== undefined : (what === 'lint' || what === 'test') && other === undefined);
  if (!known) {
    process.stderr.write(USAGE);
    return 2;
  }
  try {
    const national = parsePolicy(read(options.under ?? BASE));
    if (what === 'diff') return tell(options.json, difference(load(file ?? BASE, national), load(other ?? BASE, national)));
    const value = read(file ?? BASE);
    const widened = isRestriction(value) ? widenedBy(national, value) : [];
    if (widened.length > 0) {
      return tell(options.json, {
        json: { widened },
        lines: ['a lower level can only restrict, and this would widen', ...widened.map(differenceLine)],
        code: 2,
      });
    }
    const policy = compiled(value, national);
    return tell(options.json, what === 'lint' ? lint(policy) : test(policy, options.expectations ?? EXPECTATIONS));
  } catch (fault) {
    if (!(fault instanceof PolicyError)) throw fault;
    process.stderr.write(`${fault.message} (${fault.code})\n`);
    return 2;
  }
}

const BASE = schemaFile('policy/base.yaml');
const EXPECTATIONS = schemaFile('policy/base.expectations.yaml');

/** What is told: to machines, to people, and as the exit code. */
interface Told {
  readonly json: unknown;
  readonly lines: readonly string[];
  readonly code: number;
}

function lint(policy: CompiledPolicy): Told {
  const invariants = brokenInvariants(policy);
  const shutOut = lockouts(policy, RULE_ACTS);
  const isSound = invariants.length + shutOut.length === 0;
  const lines = [...invariants.map(breachLine), ...shutOut.map(lockoutLine)];
  const verdict = isSound ? `every invariant holds, nobody is shut out` : `${lines.length} things are not as they should be`;
  return {
    json: { version: policy.version, invariants, lockouts: shutOut },
    lines: [...lines, `${titled(policy)}, ${verdict}`],
    code: isSound ? 0 : 1,
  };
}

function test(policy: CompiledPolicy, expectations: string): Told {
  const found = verify(policy, parseExpectations(read(expectations)), RULE_ACTS);
  const lines = [...found.invariants.map(breachLine), ...found.lockouts.map(lockoutLine), ...found.reds.map(redLine)];
  const verdict = lines.length === 0 ? 'all as expected' : `${lines.length} things are not as expected`;
  const last = `${titled(policy)}, ${found.states} states: ${verdict}`;
  return { json: { version: policy.version, ...found }, lines: [...lines, last], code: lines.length === 0 ? 0 : 1 };
}

function difference(before: CompiledPolicy, after: CompiledPolicy): Told {
  const differences = differenceOf(before, after);
  const approval = approvalReasons(before, after, differences);
  const lines = [...differences.map(differenceLine), ...approval.map(approvalLine)];
  const json = { before: before.version, after: after.version, differences, approval };
  return { json, lines: lines.length === 0 ? ['nothing is decided differently'] : lines, code: 0 };
}

function tell(asJson: boolean | undefined, { json, lines, code }: Told): number {
  process.stdout.write(asJson === true ? `${JSON.stringify(json)}\n` : lines.map((line) => `${line}\n`).join(''));
  return code;
}

function load(file: string, national: PolicyDocument): CompiledPolicy {
  return compiled(read(file), national);
}

function compiled(value: unknown, national: PolicyDocument): CompiledPolicy {
  return isRestriction(value) ? compile(national, [parseRestriction(value)]) : compile(parsePolicy(value));
}

/** Only the restriction of an academy or a school has a level. */
function isRestriction(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'level');
}

function read(file: string): unknown {
  return parseYaml(readFileSync(file, 'utf8'));
}

function titled({ version, purposes, restrictions }: CompiledPolicy): string {
  const below = restrictions === null ? '' : ` under ${restrictions.documents.map(({ of }) => of).join(', ')}`;
  return `version ${version}${below}: ${purposes.size} purposes`;
}

function lockoutLine(lockout: string): string {
  return `shut out for good: ${lockout.replaceAll('-', ' ')}`;
}
