import { describe, it } from 'vitest';
import { ACADEMY, assemble, type Bench, bench, goodClaims } from '../gateway/identity/vouching.js';

describe('a token nobody signed', () => {
  it.each(['none', 'None', 'NONE', 'nOnE', ''])('is refused with the algorithm `%s`', async (alg) => {
    const { refuses, academy } = await bench();
    await refuses(assemble({ alg, kid: academy.kid, typ: 'at+jwt' }, goodClaims(ACADEMY)));
    await refuses(assemble({ alg, kid: academy.kid, typ: 'at+jwt' }, goodClaims(ACADEMY), 'AA'));
  });

  it('is refused when the signature of a good token is cut off, emptied or zeroed', async () => {
    const { refuses, academy } = await bench();
    const [header, payload, signature] = partsOf(await academy.sign());
    await refuses(`${header}.${payload}`);
    await refuses(`${header}.${payload}.`);
    await refuses(`${header}.${payload}.${'A'.repeat(signature.length)}`);
  });

  it('is refused when a good token was changed after it was signed', async () => {
    const { refuses, academy } = await bench();
    const [header, , signature] = partsOf(await academy.sign());
    const more = { ...goodClaims(ACADEMY), authorization_details: [{ type: 'preau', purpose: 'statistics' }] };
    await refuses(`${header}.${assemble({}, more).split('.')[1]}.${signature}`);
  });

  it('is refused when every single part is wrong in its own way', async () => {
    const { refuses, academy } = await bench();
    const good = await academy.sign();
    await attempts({ refuses }, [
      '',
      '.',
      '..',
      '...',
      'a.b',
      'a.b.c',
      `${good}.`,
      `${good}.AA`,
      ` ${good}`,
      `${good}\n`,
      `Bearer ${good}`,
      'e30.e30.e30',
      'bnVsbA.bnVsbA.AA',
      'W10.W10.AA',
      `${good.replace(/\./g, ':')}`,
    ]);
  });
});

describe('a good token', () => {
  it('is accepted, signature and all', async () => {
    const { verifier, academy } = await bench();
    await verifier.verify(await academy.sign());
  });
});

async function attempts({ refuses }: Pick<Bench, 'refuses'>, tokens: readonly string[]): Promise<void> {
  for (const token of tokens) await refuses(token);
}

function partsOf(token: string): [string, string, string] {
  return token.split('.') as [string, string, string];
}
