import { join } from 'node:path';
import { projectFolder } from '../../schema/files.js';
import { freePort, type Started, startServer } from './processes.js';

/** One of the twenty operations, as `/demo.json` has it. */
export interface DemoOperation {
  readonly name: string;
  readonly client: string;
  readonly as?: string;
  readonly purpose: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Who asks, with which system, for what. Without a person a system asks for itself. */
export type Asker = Pick<DemoOperation, 'client' | 'as' | 'purpose'>;

/** The twenty operations without the four that write, and without the cells that are noisy on purpose: they can be asked over and over. */
export const REPEATABLE = [
  'Op01_CanteenServiceSheet',
  'Op02_TutoringAppProgress',
  'Op03_ParentHome',
  'Op04_CpeMorning',
  'Op05_TeacherRollCallSheet',
  'Op08_NurseFollowUp',
  'Op09_HarassmentReferentBoard',
  'Op11_ReportCardExport',
  'Op12_RosterDelta',
  'Op15_OrientationTool',
  'Op16_ParentOfAdultPupil',
  'Op17_AideSupportedPupil',
  'Op18_SubjectAccessExport',
  'Op19_ParentDelegatePreparesCouncil',
  'Op20_AttendanceDelta',
];

export const COMMAND = join(projectFolder, 'gateway/cli/preau.js');

/** `preau start` with the demo, in a process of its own. */
export async function startDemo(settings: Readonly<Record<string, string>>): Promise<Started & { readonly url: string }> {
  const env = { ...settings, NODE_ENV: 'development', PREAU_LOG: 'warn', PREAU_DEMO: 'on' };
  return startServer({ args: [COMMAND, 'start'], env }, await freePort(), (url) => fetch(`${url}/health/ready`));
}

export async function operationsAt(url: string): Promise<readonly DemoOperation[]> {
  const { operations } = (await (await fetch(`${url}/demo.json`)).json()) as { operations: readonly DemoOperation[] };
  return operations;
}

/** The value of an authorization header, of a token that nobody else has. */
export async function authorizationAt(url: string, { client, as, purpose }: Asker): Promise<string> {
  const form =
    as === undefined ? { grant_type: 'client_credentials', purpose } : { grant_type: 'urn:preau:grant:demo-person', person: as, purpose };
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client}:demo-${client}`).toString('base64')}` },
    body: new URLSearchParams(form),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`no token for ${client} as ${as ?? 'itself'}`);
  return `Bearer ${token}`;
}
