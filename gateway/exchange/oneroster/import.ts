import type { RosterYear } from '../../../subgraphs/identity/roster.js';
import { importPackage, type Journey, type Plan } from '../journey.js';
import type { ImportPorts } from '../ports.js';
import type { ImportReport } from '../report.js';
import { joinAgents } from './agents.js';
import { joinClasses, readClasses } from './classes.js';
import { keysOf } from './keys.js';
import { readManifest } from './manifest.js';
import { joinPeople } from './people.js';
import { readPeople } from './people-lines.js';
import { placeSchools, readOrgs } from './schools.js';
import { readSessions, type Session, stageSessions } from './sessions.js';

/** Imports a OneRoster 1.1 or 1.2 CSV package: a folder or a zip, bulk or delta. */
export function importOneRoster(path: string, ports: ImportPorts): Promise<ImportReport> {
  return importPackage('oneroster', path, ports, (journey) => readRoster(journey, ports.system));
}

async function readRoster(journey: Journey, named: string | undefined): Promise<Plan> {
  const manifest = await readManifest(journey);
  const source = named ?? (manifest.source === null ? null : `oneroster:${manifest.source}`);
  if (source === null) journey.tally.notice('the manifest does not name its source: a person is not recognised from one school to another');
  const keys = keysOf(source ?? 'oneroster', source !== null);

  const orgs = await readOrgs(journey, manifest);
  const sessions = await readSessions(journey, manifest);
  const withClasses = await readClasses(journey, manifest, keys);
  const schools = await placeSchools(journey, manifest, keys.system, orgs, withClasses);
  const terms = await joinClasses(journey, manifest, keys, schools);
  await adoptSchoolsOf(journey, keys, sessions, schools, manifest.mode);
  const years = new Map<string, RosterYear>();
  for (const school of schools.all()) {
    const year = await stageSessions(journey, keys, sessions, school, terms.get(school.heap) ?? new Set());
    if (year !== null) years.set(school.heap, year);
  }
  await readPeople(journey, manifest, keys);
  const crowd = { journey, manifest, keys, schools, years };
  await joinPeople(crowd);
  await joinAgents(crowd);
  return { system: keys.system, schools: schools.all() };
}

/** In changes a session may come alone: its schools are those that know it. */
async function adoptSchoolsOf(
  { known }: Journey,
  keys: ReturnType<typeof keysOf>,
  sessions: ReadonlyMap<string, Session>,
  schools: Awaited<ReturnType<typeof placeSchools>>,
  mode: 'bulk' | 'delta',
): Promise<void> {
  if (mode === 'bulk' || sessions.size === 0) return;
  const found = await known.where([...sessions.keys()].map((id) => keys.local('session', id)));
  for (const places of found) for (const school of places) schools.adopt(school);
}
