import { describe, expect, it } from 'vitest';
import type { Epochs, KeptAct } from '../../../gateway/facts/index.js';
import { NO_REQUIREMENTS } from '../../../gateway/federation/requirements.js';
import type { Caller } from '../../../gateway/request/caller.js';
import { enterRead } from '../../../gateway/request/enter-read.js';
import { Overtaken } from '../../../gateway/request/overtaken.js';
import { policy } from '../../core/policy/given.js';
import { caller, consentOf } from './pocket/index.js';

const BEFORE: Epochs = { agreement: '1', consent: '1', policy: '1', relation: '1', store: 'here' };
const asking: Caller = {
  ...caller(null, { purpose: 'choice' }),
  rules: { policy: policy(), tree: new Map(), requirements: NO_REQUIREMENTS },
  epochs: BEFORE,
};
const ACTS = consentOf('ana', ['ana', 'paul'], ['GRADE']);

/** A read on its way, while consents are what `acts` says; what is done each time it was looked whether they concern it; and what was entered. */
function way(looked: (world: { epochs: Epochs; acts: readonly KeptAct[] }) => void, looks = true) {
  const world: { epochs: Epochs; acts: readonly KeptAct[] } = { epochs: BEFORE, acts: ACTS };
  const entered: string[] = [];
  return {
    world,
    entered,
    go: () =>
      enterRead(
        { caller: asking, records: { acts: ACTS, notices: [], objections: [], restricted: [] }, consentsAt: null },
        {
          readEpochs: async () => world.epochs,
          renew: async () => ({ ...asking, epochs: world.epochs }),
          consents: {
            actsTowards: async () => {
              const { acts } = world;
              looked(world);
              return acts;
            },
            noticesAbout: async () => [],
          },
          rights: { objectionsTo: async () => [], restricted: async () => [] },
        },
        {
          whileStanding: looks
            ? async (epochs) => {
                const stands = epochs.consent === world.epochs.consent;
                if (stands) entered.push(epochs.consent);
                return stands;
              }
            : null,
          plainly: async () => {
            entered.push('plainly');
          },
        },
      ),
  };
}

describe('the entry of a read', () => {
  it('is written while what it stands on stands, and where what others consented to moved', async () => {
    const still = way(() => undefined);
    await still.go();
    expect(still.entered).toEqual(['1']);
    const moved = way(() => undefined);
    moved.world.epochs = { ...BEFORE, consent: '2' };
    await moved.go();
    expect(moved.entered).toEqual(['2']);
  });

  it('is not written when a consent is withdrawn after it was looked whether one was', async () => {
    const { world, entered, go } = way((world) => {
      world.acts = ACTS.slice(1);
      world.epochs = { ...BEFORE, consent: '3' };
    });
    world.epochs = { ...BEFORE, consent: '2' };
    await expect(go()).rejects.toThrow(Overtaken);
    expect(entered).toEqual([]);
  });

  it('is given up, and waits for nobody, where that moves all the time', async () => {
    let moves = 1;
    const { world, entered, go } = way((world) => {
      moves += 1;
      world.epochs = { ...BEFORE, consent: String(moves) };
    });
    world.epochs = { ...BEFORE, consent: 'another' };
    await expect(go()).rejects.toThrow(Overtaken);
    expect(entered).toEqual([]);
    expect(moves).toBeLessThan(20);
  });

  it('is written all the same where nobody looks', async () => {
    const { entered, go } = way(() => undefined, false);
    await go();
    expect(entered).toEqual(['plainly']);
  });
});
