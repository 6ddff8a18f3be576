import type { Who } from '../../gateway/journey.js';
import { SCHOOL, type School } from '../../oracle/feeds/device.js';

const by = (as: string): Who => ({ client: 'console', purpose: 'policy-administration', as });
/** What the school takes from the system that follows absences, as the policy would forbid it: that there are any, and not what is said of them. */
export const FORBIDDEN = {
  id: 'school.no-absences',
  source: 'a trial',
  roles: ['service'],
  relations: ['contracted'],
  purposes: ['attendance-sync'],
  categories: ['ATTENDANCE_FACT'],
};
const CELL = '{ role: "service", relation: "contracted", purpose: "attendance-sync", category: ATTENDANCE_FACT, action: READ }';
const OTHER = '{ role: "cpe", relation: "school-staff", purpose: "attendance", category: IDENTITY_PHOTO, action: READ }';

/** Rules of the school, made and published by those who may. */
export function rulesOf(school: School) {
  let keys = 0;
  async function act(as: string, call: string): Promise<{ readonly id: string; readonly revision: number }> {
    const { data, errors } = await school.ask(by(as), `mutation { done: ${call} { version { id revision } errors { code message } } }`);
    if (data?.done?.version == null || data.done.errors.length > 0) throw new Error(`${call}: ${JSON.stringify([data, errors])}`);
    return data.done.version;
  }
  async function approved(cell: string): Promise<string> {
    keys += 1;
    const place = `level: SCHOOL, scope: "${SCHOOL}", reason: "a trial", idempotencyKey: "rules-${keys}"`;
    const { id } = await act('it-admin', `draftPolicy(${place})`);
    const { revision } = await act('it-admin', `editPolicyCell(id: "${id}", revision: 1, cell: ${cell}, to: NEVER)`);
    await act('it-admin', `proposePolicy(id: "${id}", revision: ${revision})`);
    await act('principal', `approvePolicy(id: "${id}")`);
    return id;
  }
  return {
    /** Rules of the school’s own, which take nothing from those who follow its feeds: there is something to go back to. */
    async begin() {
      await act('principal', `publishPolicy(id: "${await approved(OTHER)}")`);
    },
    async takeAway() {
      await act('principal', `publishPolicy(id: "${await approved(CELL)}")`);
    },
    /** What lets out more is approved by somebody else, also where it was before. */
    async goBack() {
      keys += 1;
      const place = `level: SCHOOL, scope: "${SCHOOL}", reason: "it was a trial", idempotencyKey: "rules-${keys}"`;
      const { id } = await act('principal', `rollBackPolicy(${place})`);
      await act('dpo', `approvePolicy(id: "${id}")`);
      await act('principal', `publishPolicy(id: "${id}")`);
    },
  };
}
