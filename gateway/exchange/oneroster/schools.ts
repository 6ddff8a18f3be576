import { quoted } from '../../../core/errors.js';
import type { ExternalKey } from '../../../subgraphs/identity/roster.js';
import type { Origin } from '../import-fault.js';
import { complaint, holdAtMost, type Journey, type SchoolPlan } from '../journey.js';
import { checkLetter, isUai, unassignedUai } from '../uai.js';
import type { Manifest } from './manifest.js';
import { readTable } from './table.js';

const TYPES = new Set(['department', 'school', 'district', 'local', 'state', 'national']);

export interface Org {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly identifier: string | null;
  readonly parent: string | null;
  readonly gone: boolean;
  readonly at: Origin;
  /** Another row of the same id that says something else. */
  readonly clash: Origin | null;
}

/** The organisations of a package, and the schools they are. */
export interface Schools {
  /** The school of an organisation, or null when it is none: a district, or an id nobody knows. */
  of(org: string): Promise<SchoolPlan | null>;
  /** A school known from before, by its code. */
  adopt(school: { readonly uai: string; readonly name: string }): SchoolPlan;
  /** True for an organisation of the package that is no school. */
  isOther(org: string): boolean;
  all(): readonly SchoolPlan[];
}

export async function readOrgs(journey: Journey, manifest: Manifest): Promise<ReadonlyMap<string, Org>> {
  const orgs = new Map<string, Org>();
  const file = manifest.files.get('orgs');
  if (file === undefined) return orgs;
  const { tally } = journey;
  await readTable(journey, file, 'orgs', manifest.delta('orgs'), async (row) => {
    const type = (row.cell('type') ?? '').toLowerCase();
    if (!TYPES.has(type) && !row.gone) {
      tally.refuseRow(complaint(row.at, 'type', `${quoted(type)} is not a kind of organisation`, `write one of ${[...TYPES].join(', ')}`));
      return;
    }
    const org = {
      id: row.id,
      name: row.cell('name') ?? row.id,
      type,
      identifier: row.cell('identifier') ?? null,
      parent: row.cell('parentSourcedId') ?? null,
      gone: row.gone,
    };
    const before = orgs.get(row.id);
    const same = before === undefined || Object.entries(org).every(([name, value]) => before[name as keyof Org] === value);
    orgs.set(row.id, { ...org, at: before?.at ?? row.at, clash: same ? (before?.clash ?? null) : row.at });
    holdAtMost(orgs.size, file.name, journey.limits);
  });
  return orgs;
}

/**
 * Gives every school its code. Its identifier, where that is a UAI; else the code it got before; else one from an unassigned range, which
 * is told. `withClasses` are organisations that classes point at: a department among them stands for its school, or is taken as one.
 */
export async function placeSchools(
  journey: Journey,
  manifest: Manifest,
  system: string,
  orgs: ReadonlyMap<string, Org>,
  withClasses: ReadonlySet<string>,
): Promise<Schools> {
  const { tally, known } = journey;
  const plans = new Map<string, SchoolPlan>();
  const byOrg = new Map<string, SchoolPlan | null>();
  const key = (org: string): ExternalKey => ({ system, kind: 'org', value: org, scope: 'global' });

  for (const org of [...orgs.values()].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    if (org.gone) {
      tally.notice('an organisation was taken off: its school stays as it is, close it by hand');
      continue;
    }
    const taken = org.type === 'school' || (withClasses.has(org.id) && schoolAbove(orgs, org) === null);
    if (!taken) continue;
    if (org.type !== 'school') tally.notice(`organisation ${quoted(org.id)} is a ${org.type} with classes: it was taken as a school`);
    const uai = await codeOf(org);
    const heap = `school ${uai}`;
    const plan: SchoolPlan = { heap, uai, name: org.name, externalIds: [key(org.id)], mode: manifest.mode };
    if (plans.has(uai))
      tally.failSchool(
        heap,
        complaint(
          org.at,
          'identifier',
          `school code \`${uai}\` stands for two organisations; nothing was written there`,
          'correct one of the two',
        ),
      );
    if (org.clash)
      tally.failSchool(
        heap,
        complaint(
          org.clash,
          'sourcedId',
          `the id stands in line ${org.at.line} too, with other content; nothing of the school was written`,
          'keep the right one of the two rows',
        ),
      );
    plans.set(uai, plan);
    byOrg.set(org.id, plan);
  }

  async function codeOf(org: Org): Promise<string> {
    const told = (org.identifier ?? '').toUpperCase();
    if (isUai(told)) {
      if (checkLetter(told.slice(0, 7)) !== told[7])
        tally.notice(`school code \`${told}\` has another check letter than its number asks for; it was taken as it is`);
      return told;
    }
    const [before] = (await known.where([key(org.id)]))[0] ?? [];
    if (before) return before.uai;
    for (let attempt = 0; ; attempt += 1) {
      const uai = unassignedUai(system, org.id, attempt);
      if (attempt < 10_000 && (plans.has(uai) || (await known.school(uai)) !== null)) continue;
      tally.notice(`school ${quoted(org.id)} has no national code: it is called \`${uai}\` here`);
      return uai;
    }
  }

  const adopt: Schools['adopt'] = ({ uai, name }) => {
    const plan = plans.get(uai) ?? { heap: `school ${uai}`, uai, name, externalIds: [], mode: 'delta' as const, adopted: true };
    plans.set(uai, plan);
    return plan;
  };
  return {
    adopt,
    isOther: (org) => orgs.has(org) && !byOrg.get(org),
    all: () => [...plans.values()].sort((a, b) => (a.uai < b.uai ? -1 : 1)),
    async of(id) {
      const found = byOrg.get(id);
      if (found !== undefined) return found;
      const org = orgs.get(id);
      const above = org ? schoolAbove(orgs, org) : null;
      const [before] = org ? [] : ((await known.where([key(id)]))[0] ?? []);
      const plan = above ? (byOrg.get(above.id) ?? null) : before ? adopt(before) : null;
      byOrg.set(id, plan);
      return plan;
    },
  };
}

/** The school that a department belongs to. */
function schoolAbove(orgs: ReadonlyMap<string, Org>, org: Org): Org | null {
  let at: Org | undefined = org;
  for (let steps = 0; at !== undefined && steps < 10; steps += 1) {
    at = at.parent === null ? undefined : orgs.get(at.parent);
    if (at?.type === 'school') return at;
  }
  return null;
}
