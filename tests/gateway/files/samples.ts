import { strToU8, zipSync } from 'fflate';

/** The smallest files of each type that programs take for one. */
export const PDF = strToU8(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);
export const PNG = Uint8Array.from(
  Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'),
);
export const JPEG = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0xff, 0xd9]);
export const EXE = Uint8Array.from([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0xff, 0xff, 0, 0, ...new Array(64).fill(0)]);

/** An office document of this content type, as far as its first entry tells. */
export function officeDocument(contentType: string): Uint8Array {
  const types = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="${contentType}"/></Types>`;
  return zipSync({ '[Content_Types].xml': strToU8(types), 'word/document.xml': strToU8('<w/>') }, { level: 0 });
}

export function openDocument(mediaType: string, more: Record<string, Uint8Array> = {}): Uint8Array {
  return zipSync({ mimetype: strToU8(mediaType), 'content.xml': strToU8('<office/>'), ...more }, { level: 0 });
}

/** A PDF nobody else has. */
export function proof(text: string): Uint8Array {
  return new Uint8Array(Buffer.concat([PDF, Buffer.from(`% ${text}\n`)]));
}
