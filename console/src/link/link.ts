// A link that holds a batch: in the fragment, which browsers do not send to the server. Nothing else is in it: no
// address of an API, no token; and opening one runs nothing.
const name = 'batch';
const largestText = 1024 * 1024;
const largestLink = 2 * 1024 * 1024;

export async function linkTo(page: string, text: string): Promise<string> {
  const compressed = await collect(new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw')), Infinity);
  return `${page.replace(/#.*$/s, '')}#${name}=${encode(compressed)}`;
}

/**
 * @returns undefined where the fragment holds no batch
 * @throws Error where what it holds is broken or too large
 */
export async function textOfLink(fragment: string): Promise<string | undefined> {
  const [, encoded] = new RegExp(`^#?${name}=([A-Za-z0-9_-]*)$`).exec(fragment) ?? [];
  if (encoded === undefined) {
    if (new RegExp(`^#?${name}=`).test(fragment)) {
      throw new Error('the link is broken: it holds characters that no link of this page has');
    }
    return undefined;
  }
  if (encoded.length > largestLink) {
    throw new Error('the link is too long');
  }
  try {
    const stream = new Blob([decode(encoded)]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return new TextDecoder('utf-8', { fatal: true }).decode(await collect(stream, largestText));
  } catch (error) {
    throw new Error(error instanceof RangeError ? error.message : 'the link is broken: part of it is missing or changed', { cause: error });
  }
}

async function collect(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > limit) {
      await reader.cancel().catch(() => {});
      throw new RangeError(`the batch in the link is larger than ${limit / 1024} kB`);
    }
    pieces.push(next.value);
  }
  const all = new Uint8Array(size);
  let place = 0;
  for (const piece of pieces) {
    all.set(piece, place);
    place += piece.length;
  }
  return all;
}

function encode(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) {
    binary += String.fromCharCode(byte);
  }
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function decode(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
