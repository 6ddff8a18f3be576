import type { Epochs } from '../facts/index.js';
import { isOvertaken, isOvertakenUnder, type Meanwhile, Overtaken, type Standing } from './overtaken.js';

/** The ways in which the entry of a read is written. */
export interface Entering {
  /** While these epochs stand; false when they do not, and nothing was written. Null where nobody looks at them. */
  readonly whileStanding: ((epochs: Epochs) => Promise<boolean>) | null;
  readonly plainly: () => Promise<void>;
}

/** How often what an answer stands on is looked at, where others change something that does not concern it all the time. */
const MOST_LOOKS = 10;

/**
 * Enters a read while what its answer stands on stands. Where an epoch moved, it is looked at whether that concerns the answer, and the entry stands on
 * the epochs of that look. INVARIANT: what was withdrawn before the entry was written overtakes it, also what was between the look and the writing.
 */
export async function enterRead(standing: Standing, meanwhile: Meanwhile, { whileStanding, plainly }: Entering): Promise<void> {
  let { epochs } = standing.caller;
  if (epochs === null || whileStanding === null) {
    if (await isOvertaken(standing, meanwhile)) throw new Overtaken();
    return plainly();
  }
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    if (await whileStanding(epochs)) return;
    const now = await meanwhile.readEpochs();
    if (now === null || (await isOvertakenUnder(now, standing, meanwhile))) throw new Overtaken();
    epochs = now;
  }
  throw new Overtaken();
}
