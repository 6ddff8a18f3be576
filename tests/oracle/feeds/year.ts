import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { type CompiledPolicy, compile, type PolicyDocument } from '../../../core/policy/index.js';
import type { Demo } from '../../../gateway/demo/index.js';
import { schemaFile } from '../../../schema/files.js';
import { baseDocument } from '../../gateway/base-policy.js';
import { openJourney } from '../../gateway/journey.js';
import { AT } from '../instant.js';
import type { Texts } from '../may-leave.js';
import { readPolicy } from '../policy-reading.js';
import { readSchema } from '../schema-reading.js';
import { type Follower, type Kept, NOTHING_KEPT, nextPage, readOn } from './device.js';
import { HAPPENINGS, type Term } from './events.js';
import { FOLLOWERS } from './followers.js';
import { beside, mayHold } from './may-hold.js';

/** What a client does: reads on to the end; reads one page; reads one and loses the answer; goes back to what it had stored. */
const WAYS = ['through', 'page', 'lost', 'restored', 'forgetful', 'compared'] as const;

type Drawn =
  | { readonly days: number }
  | { readonly event: string; readonly chance: number }
  | { readonly follower: number; readonly way: (typeof WAYS)[number]; readonly first: number };
/** One step, and which of the year it was: what it makes is called by that, also where others were left out. */
export type Step = Drawn & { readonly turn: number };

const drawn: fc.Arbitrary<Drawn> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ event: fc.constantFrom(...Object.keys(HAPPENINGS)), chance: fc.nat(9999) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      follower: fc.nat(FOLLOWERS.length - 1),
      way: fc.constantFrom(...WAYS),
      first: fc.constantFrom(500, 500, 60, 17),
    }),
  },
  { weight: 1, arbitrary: fc.record({ days: fc.constantFrom(0.02, 0.5, 1, 2, 9, 20) }) },
);

/** Years of so many steps, each another by its seed. */
export function years(seed: number, count: number, length: number): readonly (readonly Step[])[] {
  const year = fc.array(drawn, { minLength: length, maxLength: length });
  return fc.sample(year, { numRuns: count, seed }).map((some) => some.map((step, turn) => ({ ...step, turn })));
}

/** A shorter year in which something is wrong as well, found in so many attempts. */
export async function shorten(year: readonly Step[], attempts: number): Promise<readonly Step[]> {
  let shortest = year;
  let left = attempts;
  for (let size = Math.ceil(year.length / 2); size >= 1 && left > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < shortest.length && left > 0; left -= 1) {
      const without = [...shortest.slice(0, start), ...shortest.slice(start + size)];
      if ((await follow(without)) === null) start += size;
      else shortest = without;
    }
  }
  return shortest;
}

/** What a school lets the system have that follows its absences, beside what the base policy does: so that somebody follows these records. */
const GRANTS = [
  { relations: ['contracted'], categories: ['BEHAVIOUR'], coordinates: ['Measure.*'] },
  { relations: ['member'], categories: ['ORG'], coordinates: ['RollCall.*'] },
].map((grant, place) => ({
  ...grant,
  id: `year.sync-${place}`,
  source: 'a trial',
  roles: ['service'],
  purposes: ['attendance-sync'],
  actions: ['READ'],
}));

/** The system that is to replace `ancien` is beside it for a while: both write. */
function contracted({ rows }: Demo): Demo['rows'] {
  const agreements = rows.governance.agreements.map((one) => {
    if (one.client === 'ancien') return { ...one, to: new Date(AT.getTime() + 365 * 86_400_000) };
    return one.client === 'sync' ? { ...one, categories: [...new Set([...one.categories, 'BEHAVIOUR', 'ORG'])] } : one;
  });
  return { ...rows, governance: { ...rows.governance, agreements } };
}

/** What is forbidden beside what the base policy forbids, by turns. */
const RULES = [
  [],
  [{ id: 'year.no-justification', source: 'a trial', roles: ['service'], categories: ['ATTENDANCE_JUSTIFICATION'] }],
  [{ id: 'year.no-grades', source: 'a trial', roles: ['guardian', 'student'], categories: ['GRADE'] }],
  [{ id: 'year.no-contact', source: 'a trial', roles: ['service'], categories: ['IDENTITY_CONTACT'] }],
  [{ id: 'year.no-staff', source: 'a trial', roles: ['service'], categories: ['STAFF'] }],
  [{ id: 'year.no-facts', source: 'a trial', roles: ['service', 'guardian'], categories: ['ATTENDANCE_FACT'] }],
] as const;
const NO_CONTACT = 3;

/** Follows a school for a year, step by step. Null where every client held what it may, every time it had read to the end; else what was wrong. */
export async function follow(year: readonly Step[], say: (line: string) => void = () => undefined): Promise<string | null> {
  const texts: Texts = {
    schema: readSchema(readFileSync(schemaFile('supergraph.graphql'), 'utf8')),
    policy: readPolicy(readFileSync(schemaFile('policy/base.yaml'), 'utf8')),
  };
  // The same rules, for the oracle to read.
  const textsNow = (): Texts => {
    const { grants, forbids } = texts.policy;
    return { ...texts, policy: { ...texts.policy, grants: [...grants, ...GRANTS], forbids: [...forbids, ...(RULES[rules] ?? [])] } };
  };
  const base = baseDocument();
  const policies = RULES.map(
    (more): CompiledPolicy =>
      compile({ ...base, grants: [...base.grants, ...GRANTS], forbids: [...base.forbids, ...more] } as unknown as PolicyDocument),
  );
  let rules = 0;
  const journey = await openJourney(60, { at: AT, rows: contracted, policy: () => policies[rules] as CompiledPolicy });
  let at = AT.getTime();
  const kept = new Map<number, { now: Kept; stored: Kept }>();
  try {
    for (const step of year) {
      const { turn } = step;
      at += 60_000;
      if ('days' in step) {
        at += Math.round(step.days * 86_400_000);
        continue;
      }
      if ('event' in step) {
        const term: Term = {
          journey,
          at,
          turn,
          pick: (some) => some[step.chance % some.length] as never,
          setRules: (which) => setRules(rules === 0 ? 1 + (which % (RULES.length - 1)) : 0),
        };
        const done = await HAPPENINGS[step.event]?.(term);
        say(`${turn} ${new Date(at).toISOString()} ${step.event}: ${JSON.stringify(done ?? null)?.slice(0, 200)}`);
        continue;
      }
      const wrong = await poll(step.follower, step.way, step.first);
      if (wrong !== null) return `step ${turn}, ${new Date(at).toISOString()}: ${wrong}`;
    }
    for (const index of FOLLOWERS.keys()) {
      const wrong = await poll(index, 'compared', 500);
      if (wrong !== null) return `at the end: ${wrong}`;
    }
    // And a field of what stays in reach is closed to a system that holds it.
    await setRules(rules === NO_CONTACT ? 0 : NO_CONTACT);
    const wrong = await poll(0, 'compared', 500);
    if (wrong !== null) return `after the end: ${wrong}`;
    return null;
  } finally {
    await journey.close();
  }

  async function setRules(which: number): Promise<void> {
    rules = which;
    await journey.store.db.execute(sql`update governance.epoch set value = value + 1, mark = gen_random_uuid() where name = 'policy'`);
  }

  async function poll(index: number, way: (typeof WAYS)[number], first: number): Promise<string | null> {
    const follower = FOLLOWERS[index] as Follower;
    const known = kept.get(index) ?? { now: NOTHING_KEPT, stored: NOTHING_KEPT };
    const from = { through: known.now, compared: known.now, page: known.now, lost: known.now, restored: known.stored }[way as 'page'] ?? {
      // It applied what it heard, and did not store how far that was.
      cursor: known.stored.cursor,
      held: known.stored.cursor === null ? new Map() : known.now.held,
    };
    const name = `${follower.feed} of ${follower.who.as ?? follower.who.client} through ${follower.who.client} (${index}, ${way})`;
    const isWhole = way !== 'page' && way !== 'lost';
    const page = await (isWhole ? readOn : nextPage)(journey, follower, from, first, at);
    if (page.wrong !== null) return `${name}: ${page.wrong}`;
    if (way === 'lost') return null;
    // What was stored is what was kept some time before.
    kept.set(index, { now: page.kept, stored: page.isEnd && index % 2 === 0 ? page.kept : known.now });
    say(`  ${name}: holds ${page.kept.held.size}${page.isEnd ? '' : ', and there is more'}`);
    if (!page.isEnd) return null;
    const may = await mayHold(journey, textsNow(), follower, at);
    const held = page.kept.held;
    const { more, less } = beside(held, may);
    if (more.length + less.length > 0) {
      const isLive = (id: string) => (held.has(id) ? held.get(id) : '');
      return `${name}: holds ${more.length} too many (${more.slice(0, 5).map((id) => `${journey.pairwise.reveal(follower.who.client, id) ?? id} ${isLive(id)}`)}), and lacks ${less.length} (${less.slice(0, 5).map((id) => journey.pairwise.reveal(follower.who.client, id) ?? id)}) of ${may.ids.size}`;
    }
    if (way !== 'compared') return null;
    const fresh = await readOn(journey, follower, NOTHING_KEPT, 500, at);
    const other = [...new Set([...fresh.kept.held.keys(), ...held.keys()])].filter((id) => fresh.kept.held.get(id) !== held.get(id));
    if (other.length === 0) return null;
    const told = other.slice(0, 4).map((id) => `${id}: holds ${held.get(id)}, and there is ${fresh.kept.held.get(id)}`);
    return `${name}: ${other.length} otherwise than they are: ${told.join('; ')}`;
  }
}
