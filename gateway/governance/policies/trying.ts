import { done, hindered, notEntrusted, notFound, type PolicyPayload } from './act-outcome.js';
import { type Acting, actorOf } from './actor.js';
import { isEntrusted, mayRead } from './authority.js';
import { mayBeTried } from './life.js';
import type { PolicyPorts } from './ports.js';
import { schoolsWatched } from './watched-schools.js';

/** Tries a version on what is asked, beside the rules in force, or ends that. Nothing that is served changes by it. */
export async function tryOut(
  field: 'startPolicyShadow' | 'stopPolicyShadow',
  ports: PolicyPorts,
  context: Acting,
  id: string,
): Promise<PolicyPayload> {
  const { person, authority } = actorOf(field, ports, context);
  return context.repository.policies.changing(async (writing) => {
    const version = await writing.version(id);
    if (version === null || !mayRead(version, authority)) return notFound(['id']);
    if (!isEntrusted(version, authority)) return notEntrusted(version);
    if (field === 'stopPolicyShadow') await writing.stopShadow(id, context.at);
    else if (mayBeTried(version)) {
      const schools = await schoolsWatched(version, authority, writing.liveAt);
      await writing.startShadow(id, { startedBy: person, startedAt: context.at, schools });
    } else return hindered(['WRONG_STATE'], version);
    return done(version);
  });
}
