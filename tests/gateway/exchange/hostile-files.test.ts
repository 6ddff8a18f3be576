import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { exitCode, importAaf, importOneRoster, type Limits } from '../../../gateway/exchange/index.js';
import { openStaging } from '../../../gateway/exchange/staging.js';
import { aaf, aafName, add, csv, folderOf, smallFeed, smallSchool, zipOf } from './files.js';
import { remembered } from './remembered.js';

const importing = async (run: typeof importAaf, path: string, limits: Partial<Limits> = {}) => {
  const intake = remembered({ limits });
  const report = await run(path, intake.ports);
  return { report, taken: intake.taken, why: report.refusals[0]?.why ?? '', todo: report.refusals[0]?.todo ?? '' };
};
const school = (changed: Readonly<Record<string, string | Uint8Array>>, limits?: Partial<Limits>) =>
  importing(importOneRoster, folderOf({ ...smallSchool(), ...changed }), limits);
const feed = (text: string | Uint8Array, limits?: Partial<Limits>) =>
  importing(importAaf, folderOf({ ...smallFeed(), [aafName('Eleve')]: text }), limits);
const untouched = ({ report, taken }: Awaited<ReturnType<typeof importing>>) => {
  expect(taken).toEqual([]);
  expect(report.schools).toEqual([]);
  expect(exitCode(report)).toBe(2);
  expect(report.refusals.length).toBeGreaterThan(0);
  expect(report.refusals[0]?.todo).not.toBe('');
};

/** A zip with one entry of this raw name, these attributes and these flags. */
function rawZip(name: string, content: Buffer, external = 0, flags = 0): Buffer {
  const bytes = Buffer.from(zipSync({ [name]: content }, { level: flags ? 6 : 0 }));
  const central = bytes.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
  bytes.writeUInt32LE(external >>> 0, central + 38);
  bytes.writeUInt8(3, central + 5);
  if (flags) bytes.writeUInt16LE(bytes.readUInt16LE(central + 8) | flags, central + 8);
  return bytes;
}
const saved = (bytes: Uint8Array) => join(folderOf({ 'delivery.zip': bytes }), 'delivery.zip');

describe('a zip', () => {
  it('that unpacks to a thousand times its size is stopped while it unpacks', async () => {
    const bomb = await importing(
      importOneRoster,
      zipOf({ ...smallSchool(), 'users.csv': `sourcedId,givenName,familyName,role,orgSourcedIds\n${'\n'.repeat(20 * 2 ** 20)}` }),
    );
    untouched(bomb);
    expect(bomb.why).toMatch(/zip bomb/);
  });

  it('that announces more than we take is refused before anything is unpacked', async () => {
    const large = await importing(importOneRoster, zipOf(smallSchool()), { totalBytes: 1000 });
    untouched(large);
    expect(large.why).toMatch(/larger than 1000 bytes/);
  });

  it('whose entry lies about its size is refused', async () => {
    const bytes = Buffer.from(zipSync(Object.fromEntries(Object.entries(smallSchool()).map(([name, text]) => [name, Buffer.from(text)]))));
    const central = bytes.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
    bytes.writeUInt32LE(10, central + 24);
    untouched(await importing(importOneRoster, saved(bytes)));
  });

  it.each(['../../etc/users.csv', '/etc/users.csv', '..\\users.csv', 'C:/users.csv', 'a/../../users.csv'])(
    'with the name %s is refused',
    async (name) => {
      const found = await importing(importOneRoster, saved(rawZip(name, Buffer.from('x'))));
      untouched(found);
      expect(found.why).toMatch(/points outside/);
    },
  );

  it('with a symbolic link is refused', async () => {
    const found = await importing(importOneRoster, saved(rawZip('users.csv', Buffer.from('/etc/passwd'), 0xa1ff0000)));
    untouched(found);
    expect(found.why).toMatch(/link/);
  });

  it('with an encrypted file is refused with what to do', async () => {
    const found = await importing(importOneRoster, saved(rawZip('users.csv', Buffer.from('x'), 0, 1)));
    untouched(found);
    expect(found.todo).toMatch(/password/);
  });

  it('inside a zip is not opened, and it is told', async () => {
    const found = await importing(importOneRoster, zipOf({ ...smallSchool(), 'more.zip': zipSync({ 'users.csv': Buffer.from('x') }) }));
    expect(found.taken).toHaveLength(1);
    expect(found.report.notices.map(({ text }) => text).join()).toMatch(/`more.zip` is packed once more/);
  });

  it('with two files of one name is refused', async () => {
    const found = await importing(importOneRoster, zipOf(Object.fromEntries([...Object.entries(smallSchool()), ['old/users.csv', 'x']])));
    untouched(found);
    expect(found.why).toMatch(/twice/);
  });

  it('that is cut off, damaged or empty is refused', async () => {
    const whole = zipSync(Object.fromEntries(Object.entries(smallSchool()).map(([name, text]) => [name, Buffer.from(text)])));
    untouched(await importing(importOneRoster, saved(whole.slice(0, whole.length / 2))));
    const damaged = Uint8Array.from(whole);
    damaged.fill(0x55, 60, 160);
    untouched(await importing(importOneRoster, saved(damaged)));
    untouched(await importing(importOneRoster, saved(zipSync({}))));
  });
});

describe('a path', () => {
  it('with nothing under it, an empty folder and a folder of other things are refused', async () => {
    for (const run of [importOneRoster, importAaf]) {
      untouched(await importing(run, join(tmpdir(), 'no-such-delivery')));
      untouched(await importing(run, folderOf({})));
      untouched(await importing(run, folderOf({ 'notes.txt': 'x' })));
    }
  });

  it('to a folder that cannot be read is refused', async () => {
    const folder = folderOf({ 'users.csv': 'x' });
    chmodSync(folder, 0);
    try {
      untouched(await importing(importOneRoster, folder));
    } finally {
      chmodSync(folder, 0o700);
    }
  });

  it('with links in the folder follows none of them', async () => {
    const folder = folderOf({ ...smallSchool(), 'users.csv': smallSchool()['users.csv'] as string });
    const outside = folderOf({ 'demographics.csv': csv('sourcedId,birthDate', 'u2,1999-01-01') });
    writeFileSync(join(folder, 'gone'), '');
    const link = folderOf(smallSchool({ 'demographics.csv': null }));
    symlinkSync(join(outside, 'demographics.csv'), join(link, 'demographics.csv'));
    const found = await importing(importOneRoster, link);
    expect(JSON.stringify(found.taken)).not.toMatch(/1999-01-01/);
    expect(found.report.notices.map(({ text }) => text).join()).toMatch(/is a link/);
  });

  it('with a folder in place of a file is told', async () => {
    const folder = folderOf(smallSchool({ 'users.csv': null }));
    mkdirSync(join(folder, 'users.csv'));
    untouched(await importing(importOneRoster, folder));
  });
});

describe('a CSV file', () => {
  it.each([
    ['a PDF under another name', Buffer.from('%PDF-1.7\n%\u00e2\u00e3'), /PDF/],
    ['a zip under another name', zipSync({ a: Buffer.from('x') }), /zip or an office document/],
    ['UTF-16', Buffer.from('\ufeffsourcedId,name\n', 'utf16le'), /UTF-16/],
    ['nothing at all', Buffer.alloc(0), /empty/],
  ])('that is %s is refused', async (_, content, why) => {
    const found = await school({ 'users.csv': content });
    untouched(found);
    expect(found.why).toMatch(why);
  });

  it('in another encoding is refused with the line', async () => {
    const found = await school({
      'users.csv': Buffer.concat([
        Buffer.from(smallSchool()['users.csv'] as string),
        Buffer.from('u3,,,true,s1,student,,,Zo\u00e9,Roy,,,,,,,,\n', 'latin1'),
      ]),
    });
    untouched(found);
    expect(found.report.refusals[0]).toMatchObject({ file: 'users.csv', line: 6, why: 'is not UTF-8 text' });
    expect(found.todo).toMatch(/UTF-8/);
  });

  it('that begins with a byte order mark is read', async () => {
    const found = await school({ 'users.csv': `\ufeff${smallSchool()['users.csv']}` });
    expect(found.report.refusals).toEqual([]);
    expect(found.taken[0]?.roster.students).toHaveLength(2);
  });

  it.each([
    ['in one line', 'x'.repeat(10 * 2 ** 20)],
    ['over many lines', 'x\n'.repeat(5 * 2 ** 20)],
  ])('with a cell of 10 MB %s is refused', async (_, cell) => {
    const found = await school({ 'users.csv': `${smallSchool()['users.csv']}u3,,,true,s1,student,,,"${cell}",Roy,,,,,,,,\n` });
    untouched(found);
    expect(found.why).toMatch(/line is longer|row is larger/);
  });

  it('with a quote that is never closed is refused', async () => {
    const found = await school({ 'users.csv': `${smallSchool()['users.csv']}u3,,,true,s1,student,,,"Cid,Roy,,,,,,,,\n` });
    untouched(found);
    expect(found.why).toMatch(/never closed/);
  });

  it('with ten million commas, or more rows than we take, is refused', async () => {
    untouched(await school({ 'users.csv': `${smallSchool()['users.csv']}${','.repeat(10_000_000)}\n` }));
    untouched(await school({ 'users.csv': `${','.repeat(5000)}\n` }));
    const many = await school({}, { rows: 3 });
    untouched(many);
    expect(many.why).toMatch(/more than 3 rows/);
  });

  it.each(['__proto__', 'constructor', 'toString'])('with the id, role and column name %s is a row like any other', async (name) => {
    const found = await school({
      'users.csv': csv(
        `sourcedId,orgSourcedIds,role,givenName,familyName,${name}`,
        `${name},s1,student,Ana,Costa,x`,
        `u2,s1,${name},Ben,Durand,x`,
      ),
      'enrollments.csv': csv('sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role', `e1,k1,s1,${name},student`),
      'demographics.csv': csv('sourcedId,birthDate,sex', `${name},2014-02-28,female`),
    });
    expect(found.taken[0]?.roster.students).toMatchObject([{ externalId: { value: name } }]);
    expect(found.report.refusals).toMatchObject([{ field: 'role', line: 3 }]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('with a thousand and more faults tells a thousand and counts all', async () => {
    const rows = Array.from({ length: 1500 }, (_, i) => `b${i},s1,nobody,Ana,Costa`);
    const found = await school({
      'users.csv': csv('sourcedId,orgSourcedIds,role,givenName,familyName', ...rows),
      'enrollments.csv': csv('sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role'),
      'demographics.csv': csv('sourcedId,birthDate'),
    });
    expect(found.report.refusals).toHaveLength(1000);
    expect(found.report.refusalCount).toBe(1500);
  });
});

describe('an AAF file', () => {
  it('that declares entities of its own is refused, and none is expanded', async () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE ficAlimMENESR [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><ficAlimMENESR>&b;</ficAlimMENESR>`;
    const found = await feed(bomb);
    untouched(found);
    expect(found.why).toMatch(/declares entities/);
    untouched(
      await feed(
        `<?xml version="1.0"?><!DOCTYPE ficAlimMENESR [<!ENTITY x SYSTEM "file:///etc/passwd">]><ficAlimMENESR>&x;</ficAlimMENESR>`,
      ),
    );
  });

  it('that names an entity nobody declared is refused', async () => {
    untouched(await feed(aaf().replace('</ficAlimMENESR>', '&x;</ficAlimMENESR>')));
  });

  it('is read with its external DTD, which is never opened', async () => {
    const found = await feed(
      aaf(
        add('Eleve', '101', { ENTPersonDateNaissance: '28/02/2014', sn: 'COSTA', givenName: 'Ana', ENTPersonStructRattach: '10' }),
      ).replace('ficAlimMENESR.dtd', 'http://127.0.0.1:9/ficAlimMENESR.dtd'),
    );
    expect(found.taken[0]?.roster.students).toHaveLength(1);
  });

  it('in a declared one-byte encoding is decoded', async () => {
    const text = aaf(
      add('Eleve', '101', { ENTPersonDateNaissance: '28/02/2014', sn: 'C\u0153UR', givenName: 'Zo\u00e9', ENTPersonStructRattach: '10' }),
    ).replace('UTF-8', 'ISO-8859-15');
    const bytes = Buffer.from(text.replace('\u0153', '\u00bd'), 'latin1');
    const found = await feed(bytes);
    expect(found.taken[0]?.roster.students).toMatchObject([{ familyName: 'C\u0153UR', givenName: 'Zo\u00e9' }]);
  });

  it.each([
    [
      'in bytes that are not the encoding it declares',
      Buffer.from(aaf(add('Eleve', '1', { sn: 'Zo\u00e9' })), 'latin1'),
      /is not written in UTF-8/,
    ],
    ['in an encoding nobody should use', aaf().replace('UTF-8', 'UTF-7'), /is written in `UTF-7`/],
    ['in UTF-16', Buffer.from(`\ufeff${aaf()}`, 'utf16le'), /UTF-16/],
    ['cut off', aaf(add('Eleve', '1', { sn: 'X' })).slice(0, -40), /not well-formed/],
    ['that is another kind of XML', '<?xml version="1.0"?><html><body/></html>', /begins with `html`/],
    ['that is empty', '', /./],
    ['with a NUL', aaf(add('Eleve', '1', { sn: 'a\u0000b' })), /not well-formed/],
    ['with a value of 10 MB', aaf(add('Eleve', '1', { sn: 'x'.repeat(10 * 2 ** 20) })), /larger than/],
    ['with a name of 10 MB', `<?xml version="1.0"?><${'x'.repeat(10 * 2 ** 20)}/>`, /larger than/],
    ['with a comment of 10 MB', `<?xml version="1.0"?><!--${'x'.repeat(10 * 2 ** 20)}--><ficAlimMENESR/>`, /larger than/],
    [
      'with a hundred thousand values in a record',
      aaf(add('Eleve', '1', { sn: Array.from({ length: 100_000 }, () => 'x') })),
      /more than 20000 values/,
    ],
    ['nested a thousand deep', `<?xml version="1.0"?><ficAlimMENESR>${'<addRequest>'.repeat(1000)}`, /nests deeper/],
  ])('%s is refused', async (_, content, why) => {
    const found = await feed(content);
    untouched(found);
    expect(found.why).toMatch(why);
  });
});

describe('what was set aside', () => {
  it('is removed at the end, and when the import fails', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith(`preau-import-${process.pid}-`));
    await school({});
    await school({ 'demographics.csv': Buffer.from('%PDF-1.7') });
    const intake = remembered();
    const failing = {
      ...intake.ports,
      known: { where: () => Promise.reject(new Error('gone')), school: async () => null, ties: async () => [] },
    };
    await expect(
      importOneRoster(folderOf(smallSchool({ 'orgs.csv': csv('sourcedId,name,type', 's1,Small School,school') })), failing),
    ).rejects.toThrow('gone');
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`preau-import-${process.pid}-`) && !before.includes(name))).toEqual([]);
  });

  it('is removed when somebody stops the import, and the signal goes on', async () => {
    const folder = folderOf({});
    const staging = await openStaging(folder);
    await staging.put('heap', { name: 'Ana' });
    expect(readdirSync(folder)).toHaveLength(1);
    const heard: string[] = [];
    const listen = (signal: string) => heard.push(signal);
    process.on('SIGHUP', listen);
    process.kill(process.pid, 'SIGHUP');
    await expect.poll(() => heard.length).toBe(2);
    process.removeListener('SIGHUP', listen);
    expect(readdirSync(folder)).toEqual([]);
    await staging.close();
  });

  it('never holds a password', async () => {
    let seen = '';
    const intake = remembered();
    const spying: typeof intake.ports.intake = async (roster, source) => {
      for (const folder of readdirSync(tmpdir()).filter((name) => name.startsWith(`preau-import-${process.pid}-`)))
        seen += readdirSync(join(tmpdir(), folder)).join();
      return intake.ports.intake(roster, source);
    };
    const report = await importOneRoster(folderOf(smallSchool()), { ...intake.ports, intake: spying });
    expect(seen).toMatch(/ndjson/);
    expect(JSON.stringify([report, intake.taken])).not.toMatch(/s3cret/);
  });
});

describe('a store that fails at one school', () => {
  it('leaves the others going, and its message, which may hold names, is not repeated', async () => {
    const intake = remembered();
    const failing: typeof intake.ports.intake = async (roster, source) => {
      if (roster.school.uai === '9990001X') throw new Error('insert failed: Ana Costa');
      return intake.ports.intake(roster, source);
    };
    const report = await importAaf(folderOf(smallFeed()), { ...intake.ports, intake: failing });
    expect(report.schools.map(({ school, taken }) => [school, taken])).toEqual([
      ['9990001X', false],
      ['9990002Y', true],
    ]);
    expect(JSON.stringify(report)).not.toMatch(/Ana Costa/);
  });
});
