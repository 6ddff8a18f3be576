import { SCHOOL } from './policy.js';

export interface User {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly birthday: number;
}
export interface Product {
  readonly upc: string;
  readonly name: string;
  readonly price: number;
  readonly weight: number;
  readonly inStock: boolean;
}
export interface Review {
  readonly id: string;
  readonly body: string;
  readonly product: string;
}

/**
 * What the shop holds. The counts, who wrote what and the lengths of the texts are those of the public benchmark: six users, nine products,
 * eleven reviews, the first two of which are everybody's.
 */
export const USERS: readonly User[] = ['Ada Morel', 'Basile Garnier', 'Camille Fontaine', 'Driss Benali', 'Élise Roy', 'Farid Lopez'].map(
  (name, index) => ({ id: `${SCHOOL}.s${index + 1}`, name, username: name.toLowerCase().replace(/[^a-z]/g, ''), birthday: 1_234_567_890 }),
);

export const PRODUCTS: readonly Product[] = [
  ['Table', 899, 100, true],
  ['Bench', 1299, 1000, false],
  ['Ruler', 15, 20, false],
  ['Chair', 499, 100, false],
  ['Globe', 1299, 1000, true],
  ['Lamp', 6999, 300, true],
  ['Board', 3999, 2000, true],
  ['Piano', 100_000, 6000, false],
  ['Shelf', 9999, 800, true],
].map(([name, price, weight, inStock], index) => ({ upc: String(index + 1), name, price, weight, inStock }) as Product);

export const REVIEWS: readonly Review[] = (
  [
    ['1', 445],
    ['1', 291],
    ['1', 276],
    ['1', 144],
    ['2', 445],
    ['2', 291],
    ['2', 276],
    ['2', 144],
    ['3', 144],
    ['4', 144],
    ['4', 838],
  ] as const
).map(([product, length], index) => ({ id: String(index + 1), product, body: textOf(length, index) }));

/** The user who wrote every review, and the reviews every user is said to have written. */
export const AUTHOR = USERS[0] as User;
export const OWN_REVIEWS: readonly Review[] = REVIEWS.slice(0, 2);

/** Words of a school yard, as many letters as asked for. */
function textOf(length: number, seed: number): string {
  const words = 'under the roof of the yard some play with marbles while others wait for the bell and read about the sea'.split(' ');
  let text = '';
  for (let next = seed; text.length < length; next += 1) text += `${words[next % words.length]} `;
  return `${text.slice(0, length - 1)}.`;
}
