import { canonicalJson } from '../../../core/ledger/index.js';
import type { Resolver } from '../../../core/subgraph/index.js';
import { createBoundedMemo } from '../../identity/index.js';
import type { Acting } from './actor.js';
import { authorityOf, mayRead } from './authority.js';
import type { PolicyPorts } from './ports.js';
import { isSamePlace, type PolicyPlace, placeOf, type Version } from './version.js';

/** A rule, and the version that brought it as it is now. */
export interface RuleOrigin {
  readonly rule: string;
  /** Why there is such a rule: a text of the law, or of whoever made it. */
  readonly source: string | null;
  readonly version: Version;
}

/** Rules that are told of at once: a cell has a few. */
const MOST = 50;

/** Since which version each of these rules is as it is: in force, or in the version that is looked at. What may not be read is not told. */
export function policyRules({ stewards }: Pick<PolicyPorts, 'stewards'>): Resolver<Acting> {
  return async (_root, { rules, version: id = null }: { rules: readonly string[]; version?: string | null }, context) => {
    const { policies } = context.repository;
    const authority = authorityOf(context.reach('Query.policyRules'), context.capability.person, stewards);
    const looked = id === null ? null : await policies.version(id);
    if (id !== null && (looked === null || !mayRead(looked, authority))) return null;
    const histories = new Map<string, Promise<readonly Said[]>>();
    const historyOf = (place: PolicyPlace) => {
      const key = `${place.level} ${place.scope}`;
      const known =
        histories.get(key) ??
        policies.versionsOf(place).then((all) =>
          historyAt(
            place,
            all.filter((one) => mayRead(one, authority)),
            looked,
          ),
        );
      histories.set(key, known);
      return known;
    };
    const found = await Promise.all(
      [...new Set(rules)].slice(0, MOST).map(async (rule) => {
        const { place, name } = placed(rule);
        return place === null ? null : originOf(rule, name, await historyOf(place));
      }),
    );
    return found.filter((one) => one !== null);
  };
}

/** A rule of an academy or a school is named with its place (`9990001X/no-photo`), a national one is not. */
function placed(rule: string): { readonly place: PolicyPlace | null; readonly name: string } {
  const at = rule.indexOf('/');
  if (at < 0) return { place: placeOf('NATIONAL', ''), name: rule };
  const scope = rule.slice(0, at);
  return { place: placeOf('SCHOOL', scope) ?? placeOf('ACADEMY', scope), name: rule.slice(at + 1) };
}

/** What is looked at, and before it what was in force, the latest first. */
function historyAt(place: PolicyPlace, versions: readonly Version[], looked: Version | null): readonly Said[] {
  const past = versions
    .filter(({ state, id }) => (state === 'LIVE' || state === 'REPLACED') && id !== looked?.id)
    .sort((one, other) => (other.publishedAt?.getTime() ?? 0) - (one.publishedAt?.getTime() ?? 0));
  if (looked === null || !isSamePlace(looked, place)) return past.map(saidIn);
  const isPast = looked.state === 'LIVE' || looked.state === 'REPLACED';
  const before = isPast ? past.filter(({ publishedAt }) => (publishedAt ?? NEVER) <= (looked.publishedAt ?? NEVER)) : past;
  return [looked, ...before].map(saidIn);
}

/** A version, and what it says. */
interface Said {
  readonly version: Version;
  readonly rules: ReadonlyMap<string, Rule>;
}

/** A rule as it is written, and why there is one. */
interface Rule {
  readonly text: string;
  readonly source: string | null;
}

/** Documents whose rules are at hand: a cell is asked about after another, and all of them have the same history. */
const read = createBoundedMemo<ReadonlyMap<string, Rule>>(64);

function saidIn(version: Version): Said {
  const { document } = version;
  const rules = read.get(document) ?? rulesOf(JSON.parse(document));
  read.set(document, rules);
  return { version, rules };
}

const NEVER = new Date(0);

/** The first version, counted back from the latest, since which a rule is as it is; null where the latest has none of the name. */
function originOf(rule: string, name: string, history: readonly Said[]): RuleOrigin | null {
  let found: { readonly version: Version; readonly said: Rule } | null = null;
  for (const { version, rules } of history) {
    const said = rules.get(name);
    if (said === undefined || (found !== null && found.said.text !== said.text)) break;
    found = { version, said };
  }
  return found === null ? null : { rule, source: found.said.source, version: found.version };
}

const PARTS = ['guardrails', 'grants', 'forbids', 'demands', 'purposes'] as const;
type Content = Partial<Record<(typeof PARTS)[number], readonly { readonly id: string; readonly source?: unknown }[]>>;

/** By name; what several parts have a rule of the same name for, the first of them says. */
function rulesOf(content: Content): ReadonlyMap<string, Rule> {
  const rules = new Map<string, Rule>();
  for (const rule of PARTS.flatMap((part) => content[part] ?? [])) {
    const { id, source } = rule;
    if (!rules.has(id)) rules.set(id, { text: canonicalJson(rule), source: typeof source === 'string' ? source : null });
  }
  return rules;
}
