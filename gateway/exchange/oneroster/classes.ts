import { quoted } from '../../../core/errors.js';
import type { ExternalKey, RosterGroup, RosterSubject } from '../../../subgraphs/identity/roster.js';
import type { Origin } from '../import-fault.js';
import { complaint, holdAtMost, type Journey } from '../journey.js';
import { type Staged, stage } from '../school-roster.js';
import { spread } from '../staging.js';
import type { Keys } from './keys.js';
import type { Manifest } from './manifest.js';
import type { Schools } from './schools.js';
import { readTable } from './table.js';

interface ClassLine {
  readonly is: 'class';
  readonly id: string;
  readonly org: string;
  readonly course: string | null;
  readonly terms: readonly string[];
  readonly group: Omit<RosterGroup, 'year'>;
  readonly at: Origin;
}
interface CourseLine {
  readonly is: 'course';
  readonly id: string;
  readonly org: string | null;
  readonly subject: RosterSubject;
  readonly at: Origin;
}

/** Sets classes and courses aside by course. Answers which organisations have classes. */
export async function readClasses(journey: Journey, manifest: Manifest, keys: Keys): Promise<ReadonlySet<string>> {
  const { staging, tally, heaps } = journey;
  const withClasses = new Set<string>();
  const courses = manifest.files.get('courses');
  if (courses) {
    await readTable(journey, courses, 'courses', manifest.delta('courses'), async (row) => {
      const name = row.cell('title') ?? row.id;
      const subject: RosterSubject = {
        externalId: keys.local('course', row.id),
        status: row.gone ? 'tobedeleted' : 'active',
        name,
        code: row.cell('courseCode') ?? null,
      };
      await staging.put(`courses ${spread(row.id, heaps)}`, {
        is: 'course',
        id: row.id,
        org: row.cell('orgSourcedId') ?? null,
        subject,
        at: row.at,
      } satisfies CourseLine);
    });
  }
  const classes = manifest.files.get('classes');
  if (classes) {
    await readTable(journey, classes, 'classes', manifest.delta('classes'), async (row) => {
      const type = (row.cell('classType') ?? '').toLowerCase();
      if (type !== 'homeroom' && type !== 'scheduled' && !row.gone) {
        tally.refuseRow(complaint(row.at, 'classType', `${quoted(type)} is not a kind of class`, 'write homeroom or scheduled'));
        return;
      }
      const org = row.cell('schoolSourcedId') as string;
      withClasses.add(org);
      holdAtMost(withClasses.size, classes.name, journey.limits);
      const course = row.cell('courseSourcedId') ?? null;
      const group = {
        externalId: keys.local('class', row.id),
        status: row.gone ? ('tobedeleted' as const) : ('active' as const),
        kind: type === 'homeroom' ? ('DIVISION' as const) : ('GROUP' as const),
        code: row.cell('classCode') ?? null,
        name: row.cell('title') ?? row.id,
        level: row.list('grades').join(', ') || null,
      };
      await staging.put(`courses ${spread(course ?? row.id, heaps)}`, {
        is: 'class',
        id: row.id,
        org,
        course,
        terms: row.list('termSourcedIds'),
        group,
        at: row.at,
      } satisfies ClassLine);
    });
  }
  return withClasses;
}

/** Hands each class with its subject to its school. Answers which sessions the classes of each school name. */
export async function joinClasses(
  journey: Journey,
  manifest: Manifest,
  keys: Keys,
  schools: Schools,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { staging, tally, heaps } = journey;
  const terms = new Map<string, Set<string>>();
  for (let heap = 0; heap < heaps; heap += 1) {
    const courses = new Map<string, CourseLine>();
    for await (const line of staging.read<ClassLine | CourseLine>(`courses ${heap}`)) {
      if (line.is !== 'course') continue;
      const before = courses.get(line.id);
      if (before && JSON.stringify(before.subject) !== JSON.stringify(line.subject))
        tally.refuseRow(
          complaint(
            line.at,
            'sourcedId',
            `the id stands in line ${before.at.line} too, with other content: the first was taken`,
            'keep the right one of the two rows',
          ),
        );
      else courses.set(line.id, line);
      const school = line.org === null ? null : await schools.of(line.org);
      if (school && !before) await stage(staging, school.heap, 'subjects', line.subject, line.at);
    }
    for await (const line of staging.read<ClassLine | CourseLine>(`courses ${heap}`)) {
      if (line.is !== 'class') continue;
      const school = await schools.of(line.org);
      if (school === null) {
        tally.refuseRow(
          complaint(
            line.at,
            'schoolSourcedId',
            `no school has the id ${quoted(line.org)}: the class was left out`,
            'send the organisation along in orgs.csv',
          ),
          [],
        );
        continue;
      }
      for (const term of line.terms) terms.set(school.heap, (terms.get(school.heap) ?? new Set()).add(term));
      await stage(staging, school.heap, 'groups', line.group, line.at);
      const course = line.course === null ? undefined : courses.get(line.course);
      if (course) {
        await stage(staging, school.heap, 'subjects', course.subject, course.at);
        await staging.put(school.heap, taught(line.group.externalId, course.subject.externalId));
      } else if (line.course !== null && manifest.files.has('courses') && manifest.mode === 'bulk') {
        tally.refuse(
          complaint(
            line.at,
            'courseSourcedId',
            `no course has the id ${quoted(line.course)}: the class was taken without a subject`,
            'send the course along in courses.csv',
          ),
          [school.heap],
        );
      } else if (line.course !== null && manifest.mode === 'delta') {
        // In changes the course may be known from before.
        const subject = keys.local('course', line.course);
        const [at] = await journey.known.where([subject]);
        if (at?.some(({ uai }) => uai === school.uai)) await staging.put(school.heap, taught(line.group.externalId, subject));
      } else if (line.course !== null) tally.notice('there is no courses.csv: classes were taken without a subject');
    }
    await staging.drop(`courses ${heap}`);
  }
  return terms;
}

function taught(group: ExternalKey, subject: ExternalKey): Staged {
  return { taught: group, subject };
}
