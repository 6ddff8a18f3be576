import type { ImportPorts, KnownRecords, KnownSchool } from '../../../gateway/exchange/index.js';
import { silentProgress } from '../../../gateway/exchange/index.js';
import {
  type ExternalKey,
  INTAKE_KINDS,
  type IntakeCount,
  type IntakeKind,
  type Roster,
  type RosterSource,
} from '../../../subgraphs/identity/roster.js';

/** An intake that keeps the rosters it was given, and knows what was in them. For tests of reading; writing is tested on the real store. */
export interface Remembered {
  readonly ports: ImportPorts;
  readonly taken: { readonly roster: Roster; readonly source: RosterSource }[];
  /** The roster of the last intake of a school. */
  roster(uai?: string): Roster;
}

export function remembered(options: Partial<ImportPorts> = {}): Remembered {
  const taken: { roster: Roster; source: RosterSource }[] = [];
  const places = new Map<string, KnownSchool[]>();
  const name = ({ system, kind, value }: ExternalKey) => JSON.stringify([system, kind, value]);
  const known: KnownRecords = {
    where: async (keys) => keys.map((key) => places.get(name(key)) ?? []),
    school: async (uai) => {
      const found = taken.find(({ roster }) => roster.school.uai === uai);
      return found ? { uai, name: found.roster.school.name } : null;
    },
    ties: async (persons) =>
      persons.map((key) =>
        taken.flatMap(({ roster }) => [
          ...roster.memberships
            .filter((tie) => name(tie.student) === name(key))
            .map(({ group }) => ({ kind: 'membership' as const, school: roster.school.uai, group })),
          ...roster.teaching
            .filter((tie) => name(tie.staff) === name(key))
            .map(({ group, subject }) => ({ kind: 'teaching' as const, school: roster.school.uai, group, ...(subject && { subject }) })),
          ...roster.roles
            .filter((tie) => name(tie.person) === name(key))
            .map((tie) => ({
              kind: 'role' as const,
              school: roster.school.uai,
              function: tie.function,
              ...(tie.group && { group: tie.group }),
            })),
        ]),
      ),
  };
  const intake: ImportPorts['intake'] = async (roster, source) => {
    taken.push({ roster, source });
    const school = { uai: roster.school.uai, name: roster.school.name };
    const records = [...roster.students, ...roster.guardians, ...roster.staff, ...roster.groups, ...roster.years, ...roster.periods];
    for (const key of [...(roster.school.externalIds ?? []), ...records.map(({ externalId }) => externalId)]) {
      const at = places.get(name(key)) ?? [];
      if (!at.some(({ uai }) => uai === school.uai)) places.set(name(key), [...at, school]);
    }
    const counts = Object.fromEntries(INTAKE_KINDS.map((kind) => [kind, { created: 0, updated: 0, unchanged: 0, ended: 0 }])) as Record<
      IntakeKind,
      IntakeCount
    >;
    counts.student.created = roster.students.length;
    return { school: roster.school.uai, counts, skipped: [] };
  };
  return {
    ports: { intake, known, progress: silentProgress, ...options },
    taken,
    roster(uai) {
      const found = taken.filter(({ roster }) => uai === undefined || roster.school.uai === uai).at(-1);
      if (found === undefined) throw new Error(`no roster of ${uai ?? 'any school'} was handed over`);
      return found.roster;
    },
  };
}
