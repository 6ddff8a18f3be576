import DataLoader from 'dataloader';
import { type Capability, type Place, studentPlace } from '../capability/index.js';
import { facetOf } from '../ids.js';
import type { Database } from '../store/contract.js';
import { schoolsOf } from '../store/roster.js';

/** Where pupils stand at the instant of the decision: rows are judged on the same roster that their lists were scoped by. */
export interface Pupils {
  /** At `school` while they are enrolled there; without it, wherever they are enrolled. One statement however many are asked for at once. */
  placeOf(student: string, school?: string): Promise<Place>;
  /** The pupil of a row that was found in somebody's reach (`core/store/within.ts`), as its school sees them. */
  placeInRow(row: { readonly student: string; readonly school: string }): Place | Promise<Place>;
}

export function pupilsOf(db: Database, { at, extents }: Capability): Pupils {
  const loader = new DataLoader<string, readonly string[]>(
    async (students) => {
      const found = await schoolsOf(db, students, new Date(at));
      return students.map((student) => found.get(student) ?? []);
    },
    { cache: false },
  );
  // Why: a loader keeps whoever asks again waiting for its next turn; this is asked for every cell.
  const known = new Map<string, Promise<readonly string[]>>();
  const named = new Set(extents.flat().flatMap((extent) => (extent.of === 'persons' ? extent.persons : [])));

  function enrolled(student: string): Promise<readonly string[]> {
    let asked = known.get(student);
    if (asked === undefined) {
      asked = loader.load(student);
      known.set(student, asked);
    }
    return asked;
  }

  async function placeOf(student: string, school?: string): Promise<Place> {
    const schools = await enrolled(student);
    return studentPlace(
      student,
      schools.filter((one) => school === undefined || one === school),
    );
  }

  return {
    placeOf,
    placeInRow({ student, school }) {
      // INVARIANT: a row is in reach as that of a pupil of its school, or as that of a human by name. Only the latter may be there no more.
      return named.has(facetOf('Person', student) ?? student) ? placeOf(student, school) : studentPlace(student, school);
    },
  };
}
