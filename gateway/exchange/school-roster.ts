import { quoted } from '../../core/errors.js';
import { sqlState } from '../../core/store/sql-state.js';
import type { ExternalKey, IntakeKind, IntakeReport, Roster } from '../../subgraphs/identity/roster.js';
import type { Complaint, Origin } from './import-fault.js';
import { complaint, type Journey, type Plan, type SchoolPlan } from './journey.js';
import type { RosterIntake } from './ports.js';
import type { SchoolOutcome } from './report.js';
import type { Staging } from './staging.js';
import { completeTies } from './ties.js';

/** The lists of a roster that records are set aside for, and what is told of a change. */
export type RosterList = Exclude<keyof Roster, 'school' | 'whole'>;
type WholeList = keyof NonNullable<Roster['whole']>;

/** A record set aside for a school. `id` marks the row's own id, so that two rows of one id are noticed. */
export type Staged =
  | { readonly list: RosterList; readonly record: unknown; readonly at: Origin }
  | { readonly whole: WholeList; readonly key: ExternalKey }
  /** What is taught in a class or group, where the rows of teachers do not say it. */
  | { readonly taught: ExternalKey; readonly subject: ExternalKey }
  | { readonly id: string; readonly digest: string; readonly at: Origin };

/** Sets a record aside for a school. */
export function stage<L extends RosterList>(staging: Staging, heap: string, list: L, record: Roster[L][number], at: Origin): Promise<void> {
  return staging.put(heap, { list, record, at } satisfies Staged);
}

export function stageWhole(staging: Staging, heap: string, whole: WholeList, key: ExternalKey): Promise<void> {
  return staging.put(heap, { whole, key } satisfies Staged);
}

/** Writes school after school. One that fails leaves the others as they are. */
export async function applySchools(journey: Journey, plan: Plan, intake: RosterIntake): Promise<readonly SchoolOutcome[]> {
  const outcomes: SchoolOutcome[] = [];
  journey.progress.start('writing schools', plan.schools.length);
  for (const school of plan.schools) {
    const outcome = await applySchool(journey, plan.system, school, intake);
    if (outcome !== null) outcomes.push(outcome);
    await journey.staging.drop(school.heap);
    journey.progress.advance(1);
  }
  journey.progress.end();
  return outcomes;
}

async function applySchool(journey: Journey, system: string, school: SchoolPlan, intake: RosterIntake): Promise<SchoolOutcome | null> {
  const { tally } = journey;
  const gathered = await gather(journey, school);
  const untaken = () => ({
    school: school.uai,
    name: school.name,
    taken: false,
    created: 0,
    updated: 0,
    unchanged: 0,
    ended: 0,
    refused: tally.refusedAt(school.heap),
  });
  if (tally.failed(school.heap)) return untaken();
  if (school.adopted && Object.values(gathered.roster).every((list) => !Array.isArray(list) || list.length === 0)) return null;
  try {
    const report = await intake(gathered.roster, { system, mode: modeOf(journey, school, gathered.roster), authoritative: true });
    tellSkipped(journey, school, report, gathered.origins);
    return { school: school.uai, name: school.name, taken: true, ...sums(report), refused: tally.refusedAt(school.heap) };
  } catch (cause) {
    // Why: the text of a database error repeats the values it was given, which are about persons.
    const code = sqlState(cause) ?? (cause instanceof Error ? cause.name : 'unknown');
    tally.failSchool(school.heap, {
      file: '',
      line: null,
      field: null,
      why: `the store did not take school \`${school.uai}\` (${code}); nothing of it was written`,
      todo: 'try again; if it stays, send us this line',
    });
    return untaken();
  }
}

/** In a bulk where a row of a person could not be read, or no person is there at all, nobody may be taken for gone. */
function modeOf({ tally }: Journey, school: SchoolPlan, roster: Roster): 'bulk' | 'delta' {
  if (school.mode === 'delta') return 'delta';
  if (roster.students.length === 0 && roster.staff.length === 0) {
    tally.notice(`no student and no staff at school \`${school.uai}\`: only the school itself was taken, and nobody there was ended`);
    return 'delta';
  }
  if (tally.incomplete(school.heap)) {
    tally.notice(`rows were refused, so that nobody at school \`${school.uai}\` was ended; correct them and import again`);
    return 'delta';
  }
  return 'bulk';
}

interface Gathered {
  readonly roster: Roster;
  readonly origins: ReadonlyMap<string, Origin>;
}

async function gather({ staging, tally }: Journey, school: SchoolPlan): Promise<Gathered> {
  const lists: Record<RosterList, unknown[]> = {
    years: [],
    periods: [],
    subjects: [],
    groups: [],
    students: [],
    guardians: [],
    staff: [],
    memberships: [],
    links: [],
    roles: [],
    teaching: [],
  };
  const whole: Record<WholeList, ExternalKey[]> = { memberships: [], links: [], roles: [], teaching: [] };
  const seen = new Map<string, { text: string; at: Origin }>();
  const origins = new Map<string, Origin>();
  const taught = new Map<string, ExternalKey>();

  for await (const staged of staging.read<Staged>(school.heap)) {
    if ('whole' in staged) whole[staged.whole].push(staged.key);
    else if ('taught' in staged) taught.set(keyName(staged.taught), staged.subject);
    else if ('id' in staged) {
      const before = seen.get(`row ${staged.id}`);
      if (before === undefined) seen.set(`row ${staged.id}`, { text: staged.digest, at: staged.at });
      else if (before.text !== staged.digest) tally.failSchool(school.heap, twice(before.at, staged.at));
    } else {
      const { list, record, at } = staged;
      const text = JSON.stringify(record);
      const key = recordKey(list, record) ?? `${list} ${text}`;
      const before = seen.get(key);
      if (before === undefined) {
        seen.set(key, { text, at });
        lists[list].push(record);
        origins.set(tieName(list, record), at);
      } else if (before.text !== text) tally.failSchool(school.heap, twice(before.at, at));
    }
  }
  const { uai, name, kind, sector, academy, address, externalIds } = school;
  const described = {
    uai,
    name,
    externalIds,
    ...(kind !== undefined && { kind }),
    ...(sector !== undefined && { sector }),
    ...(academy !== undefined && { academy }),
    ...(address !== undefined && { address }),
  };
  const roster: Roster = { school: described, ...(lists as unknown as Omit<Roster, 'school' | 'whole'>), whole };
  const originOf = (list: RosterList, record: unknown) => origins.get(tieName(list, record)) as Origin;
  const tellDangling = (list: RosterList, record: unknown, missing: ExternalKey) => {
    const why = `no ${missing.kind} of this school goes by ${quoted(missing.value)}, or it is taken off: the ${KIND_OF_LIST[list]} was left out`;
    tally.refuse(complaint(originOf(list, record), null, why, 'send the record along, or take the row off'), [school.heap]);
  };
  return { roster: completeTies(roster, school.mode, taught, tellDangling), origins };
}

/** Records with a key of their own; ties have none. */
function recordKey(list: RosterList, record: unknown): string | null {
  const key = (record as { externalId?: ExternalKey }).externalId;
  return key === undefined ? null : `${list} ${keyName(key)}`;
}

function twice(first: Origin, second: Origin): Complaint {
  const where = first.file === second.file ? `line ${first.line}` : `${first.file}, line ${first.line}`;
  return complaint(
    second,
    null,
    `the id stands in ${where} too, with other content; nothing of the school was written`,
    'keep the right one of the two rows',
  );
}

const KIND_OF_LIST: Readonly<Record<RosterList, IntakeKind>> = {
  years: 'year',
  periods: 'period',
  subjects: 'subject',
  groups: 'group',
  students: 'student',
  guardians: 'guardian',
  staff: 'staff',
  memberships: 'membership',
  links: 'link',
  roles: 'role',
  teaching: 'teaching',
};

/** How a record is found again when the intake says that it was left out: by its kind and the keys at its ends, in any order. */
function tieName(list: RosterList, record: unknown): string {
  const keys: string[] = [];
  for (const value of Object.values(record as Record<string, unknown>)) {
    if (typeof value === 'object' && value !== null && 'kind' in value && 'system' in value) keys.push(keyName(value as ExternalKey));
  }
  return `${KIND_OF_LIST[list]} ${keys.sort().join(' ')}`;
}

export function keyName({ kind, value }: ExternalKey): string {
  return JSON.stringify([kind, value]);
}

function tellSkipped({ tally }: Journey, school: SchoolPlan, report: IntakeReport, origins: ReadonlyMap<string, Origin>): void {
  for (const { kind, keys, why } of report.skipped) {
    const names = keys.map(keyName).sort();
    const at =
      origins.get(`${kind} ${names.join(' ')}`) ??
      [...origins].find(([name]) => name.startsWith(`${kind} `) && names.filter((one) => name.includes(one)).length > 1)?.[1];
    tally.refuse(
      {
        file: at?.file ?? '',
        line: at?.line ?? null,
        field: null,
        why: `${kind} left out: ${why}`,
        todo: 'send the records it names along, or correct the row',
      },
      [school.heap],
    );
  }
}

function sums(report: IntakeReport): Pick<SchoolOutcome, 'created' | 'updated' | 'unchanged' | 'ended'> {
  const total = { created: 0, updated: 0, unchanged: 0, ended: 0 };
  for (const count of Object.values(report.counts)) {
    total.created += count.created;
    total.updated += count.updated;
    total.unchanged += count.unchanged;
    total.ended += count.ended;
  }
  return total;
}
