import type { Random } from '../demo/index.js';

/** Beginnings and ends of surnames and of towns: put together at will, they are nobody's and nowhere's (domain model §5.6). */
const STEMS = words(`Abri Albe Arven Balthu Barve Belor Bréva Brisa Cador Casté Chambri Clairva Corbe Dambre Darvi Dournu Embri Escar
  Falgou Fonta Gimbre Guéra Haudri Hurle Isam Jalbri Kerbri Lavern Lombra Malbrou Merlan Nivela Orva Palve Quince Ravi Sarlo Tauve Ussan Volca`);
const ENDS = words(
  'valle mirac dorve laumont gennec brune thuvel rissac mourel dezan quelac tramont vodray zières laincourt nauvel pardec fauvry sélance wambre',
);
const COMPOUND_EVERY = 10;

/** About eight hundred surnames, one in ten of them compound. */
export const SURNAMES: readonly string[] = STEMS.flatMap((stem, row) =>
  ENDS.map((end, column) => {
    const name = stem + end;
    const isCompound = (row * ENDS.length + column) % COMPOUND_EVERY === 0;
    return isCompound ? `${name}-${STEMS[(row + 7) % STEMS.length]}${ENDS[(column + 3) % ENDS.length]}` : name;
  }),
);

const TOWN_ENDS = words('briand fontenoux villiers-le-Sec mesnil-la-Garde combreuil pontarve chastel rocheval');
const RIVERS = words('Oye Alvre Brenne-Morte Tourve Isoire-Noire Vauge Ourdaine Selvre');
const SAINTS = words('Aurèle Odile Firmin Solange Abel Honorine Côme Irénée Basile Delphin Clotaire Ludivine');

export function townName(random: Random): string {
  return `${random.pick(STEMS)}${random.pick(TOWN_ENDS)}-sur-${random.pick(RIVERS)}`;
}

/** Somebody a school is named after, who never lived. */
export function patronName(random: Random): string {
  return `${random.pick(SAINTS)}-${random.pick(STEMS)}${random.pick(ENDS)}`;
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
