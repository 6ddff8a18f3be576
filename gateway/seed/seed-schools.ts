import { generateSchools } from '../demo/index.js';
import type { Progress } from '../exchange/index.js';
import { type AcademyOptions, planAcademy, SeedRefused } from './academy.js';
import type { SeedStore } from './ports.js';

export interface SeedOptions extends AcademyOptions {
  /** The instant it is made for: the school year around it, up to the school day before or of it. */
  readonly at: Date;
  /** Schools may be there already: those of this run that are there are left as they are. */
  readonly add: boolean;
}

export interface Seeded {
  readonly schools: number;
  readonly students: number;
  readonly rows: number;
  /** Schools that were there already. */
  readonly found: number;
}

/**
 * Fills a store with an academy, one neighbourhood after the other, each in a transaction of its own: what a run that was stopped has written is
 * whole, and the same run with `add` goes on where it stopped. Memory is that of one neighbourhood.
 * @throws SeedRefused where schools are kept already and `add` is not said, or what is asked for cannot be made.
 */
export async function seedSchools(store: SeedStore, { at, add, ...asked }: SeedOptions, progress: Progress): Promise<Seeded> {
  const plan = planAcademy(asked);
  const there = await store.schools();
  if (there.size > 0 && !add) throw new SeedRefused('schools are kept here already: nothing was written; say --add to add to them');
  let [schools, students, rows, found] = [0, 0, 0, 0];
  progress.start('seeding schools', asked.students);
  try {
    for (const { setting, seed, students: own } of plan) {
      const known = setting.schools.filter(({ uai }) => there.has(uai)).length;
      if (known > 0) {
        found += known;
        progress.advance(own);
        continue;
      }
      const generated = generateSchools({ at, seed, setting });
      rows += await store.write(generated, (share) => progress.advance(own * share));
      schools += setting.schools.length;
      students += own;
    }
  } finally {
    progress.end();
  }
  return { schools, students, rows, found };
}
