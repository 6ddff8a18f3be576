import { expect, it } from 'vitest';
import { asCsv } from '../../../gateway/console/screens/register/as-csv.js';

it('writes rows that a spreadsheet reads as text, whatever is in them', () => {
  expect(asCsv([['a', 'b, c', 'say "yes"', 'two\nlines']])).toBe('\uFEFFa,"b, c","say ""yes""","two\nlines"\r\n');
  expect(asCsv([['a', 'b, c', 'd ; e']], ';')).toBe('\uFEFFa;b, c;"d ; e"\r\n');
  expect(asCsv([['=1+1', '-2', '@sum', '+3']])).toBe("\uFEFF'=1+1,'-2,'@sum,'+3\r\n");
});
