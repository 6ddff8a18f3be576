import { fileTypeFromBuffer } from 'file-type';

/** What is taken in, and what a file of each type is called: what schools and families send each other, and nothing that calls itself a program. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'text/plain': 'txt',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.presentation': 'odp',
};

/** The type of a file by the first entries of its content, whatever it was called; null for one that is not taken. No search for macros or malware. */
export async function mediaTypeOf(bytes: Uint8Array): Promise<string | null> {
  const found = await fileTypeFromBuffer(bytes);
  if (found !== undefined) return found.mime in EXTENSIONS ? found.mime : null;
  return isPlainText(bytes) ? 'text/plain' : null;
}

export function extensionOf(mediaType: string): string {
  return EXTENSIONS[mediaType] ?? 'bin';
}

/** UTF-8 without control characters, and not empty. */
function isPlainText(bytes: Uint8Array): boolean {
  try {
    return bytes.length > 0 && !CONTROL.test(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return false;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that no text has.
const CONTROL = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/;
