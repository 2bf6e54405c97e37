// Looks for texts that were planted where nobody but members may find them.
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** The content of every file in a folder and below. */
export async function readAllBelow(folder: string): Promise<Buffer[]> {
  const paths = (await readdir(folder, { recursive: true })).map((path) => join(folder, path))
  const files = await Promise.all(paths.map(async (path) => ((await stat(path)).isFile() ? readFile(path) : [])))
  return files.flat()
}

/** A text as it could stand in bytes that nobody sealed: UTF-8, UTF-16, and UTF-8 in hex and in base64, wherever in a longer text. */
function spellings(text: string): Buffer[] {
  const plain = Buffer.from(text)
  const inBase64 = [0, 1, 2].map((before) => {
    // The characters at the ends depend on what stands beside them.
    const coded = Buffer.concat([Buffer.alloc(before), plain]).toString('base64url')
    return coded.slice(Math.ceil((before * 4) / 3), Math.floor(((before + plain.length) * 4) / 3))
  })
  const texts = [plain.toString('hex'), ...inBase64, ...inBase64.map((coded) => toStandard(coded))]
  return [plain, Buffer.from(text, 'utf16le'), ...texts.map((coded) => Buffer.from(coded))]
}

const toStandard = (coded: string): string => coded.replaceAll('-', '+').replaceAll('_', '/')

/** Which of the texts stand in any of the bytes, in one spelling or another. */
export function findPlanted(texts: readonly string[], places: readonly Buffer[]): string[] {
  return texts.filter((text) => spellings(text).some((bytes) => places.some((place) => place.includes(bytes))))
}
