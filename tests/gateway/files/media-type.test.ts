import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { cleanName } from '../../../gateway/files/file-name.js';
import { mediaTypeOf } from '../../../gateway/files/media-type.js';
import { processorTime } from '../../processor-time.js';
import { EXE, JPEG, officeDocument, openDocument, PDF, PNG } from './samples.js';

const text = (content: string) => new TextEncoder().encode(content);
const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

describe('the type of a file', () => {
  it.each([
    ['application/pdf', PDF],
    ['image/png', PNG],
    ['image/jpeg', JPEG],
    ['text/plain', text('Bonjour,\r\n\tà demain — l’école\n')],
    [WORD, officeDocument(`${WORD}.main+xml`)],
    ['application/vnd.oasis.opendocument.text', openDocument('application/vnd.oasis.opendocument.text')],
  ])('is %s by its content', async (mediaType, bytes) => {
    expect(await mediaTypeOf(bytes)).toBe(mediaType);
  });

  it.each<[string, Uint8Array]>([
    ['a program', EXE],
    ['an archive', zipSync({ 'a.txt': text('a') })],
    ['a document that brings macros', officeDocument('application/vnd.ms-word.document.macroEnabled.main+xml')],
    [
      'an old office document, which may bring them',
      Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...new Array(512).fill(0)]),
    ],
    ['a text with control characters', text('a\u0000b')],
    ['what is not UTF-8', Uint8Array.from([0x62, 0xe9, 0x62, 0xe9])],
    ['nothing', new Uint8Array()],
  ])('is none that is taken of %s', async (_what, bytes) => {
    expect(await mediaTypeOf(bytes)).toBeNull();
  });

  it('says nothing of what else is in it: a macro in a text document is not looked for', async () => {
    const type = 'application/vnd.oasis.opendocument.text';
    expect(await mediaTypeOf(openDocument(type, { 'Basic/Standard/Module1.xml': text('Sub Main') }))).toBe(type);
  });
});

describe('the name of a file', () => {
  it.each([
    ['certificat.pdf', 'application/pdf', 'certificat.pdf'],
    ['Certificat Médical.PDF', 'application/pdf', 'Certificat Médical.pdf'],
    ['../../etc/passwd', 'text/plain', 'passwd.txt'],
    ['C:\\Users\\x\\photo.jpeg', 'image/jpeg', 'photo.jpg'],
    ['facture.exe', 'application/pdf', 'facture.exe.pdf'],
    ['annexe\u202Efdp.exe', 'application/pdf', 'annexefdp.exe.pdf'],
    ['a"b\r\nSet-Cookie: x.png', 'image/png', 'a_bSet-Cookie_ x.png'],
    ['', 'application/pdf', 'document.pdf'],
    ['...', 'image/png', 'document.png'],
  ])('%j of %s is %j', (given, mediaType, name) => {
    expect(cleanName(given, mediaType)).toBe(name);
  });

  it('is not longer than lists can show', () => {
    expect(cleanName('é'.repeat(5000), 'text/plain')).toHaveLength(104);
  });

  it('is made in no time of one that was made to take long', () => {
    const begun = processorTime();
    expect(cleanName(`x/a${'.'.repeat(200_000)}b`, 'text/plain')).toBe('a.txt');
    expect(processorTime() - begun).toBeLessThan(1_000);
  });
});
