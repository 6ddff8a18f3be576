import type { SchoolOut } from '../out/delivery.js';
import type { Row } from './lines.js';

/** Sessions of a delivery. In the standard they belong to no school: those that say the same are one, under the first id it had. */
interface Sessions {
  /** What the sessions of a school are called, by their own ids; new ones are rows to write. */
  of(school: SchoolOut): { readonly named: ReadonlyMap<string, string>; readonly rows: readonly Row<'academicSessions'>[] };
}

export function openSessions(): Sessions {
  const ids = new Map<string, string>();
  return {
    of({ roster }) {
      const named = new Map<string, string>();
      const rows: Row<'academicSessions'>[] = [];
      const add = (own: string, row: Omit<Row<'academicSessions'>, 'sourcedId'>) => {
        const content = JSON.stringify(row);
        const known = ids.get(content);
        named.set(own, known ?? own);
        if (known !== undefined) return;
        ids.set(content, own);
        rows.push({ sourcedId: own, ...row });
      };
      for (const { externalId, name, startDate, endDate } of roster.years)
        add(externalId.value, { title: name, type: 'schoolYear', startDate, endDate, schoolYear: endDate.slice(0, 4) });
      for (const { externalId, year, name, startDate, endDate, kind } of roster.periods) {
        const schoolYear = roster.years.find(({ externalId: { value } }) => value === year.value)?.endDate.slice(0, 4);
        const type = kind === 'SEMESTER' ? 'semester' : kind === 'SUB_PERIOD' ? 'gradingPeriod' : 'term';
        add(externalId.value, { title: name, type, startDate, endDate, parentSourcedId: named.get(year.value), schoolYear });
      }
      return { named, rows };
    },
  };
}
