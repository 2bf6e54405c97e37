// @ts-check
/**
 * A network of its own for browsers that connect to each other by WebRTC: what is sent there stays on this machine. It needs root; without,
 * the machine's own network serves.
 */
import { spawn } from 'node:child_process'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CHROMIUM_ARGS, findChromium } from '../../pwa/server/find-chromium.mjs'

/** Browsers name their own addresses `<uuid>.local` and ask the network, here their own, for each other's. */
export const PEER_ARGS = CHROMIUM_ARGS.map((arg) =>
  arg.startsWith('--host-resolver-rules') ? `${arg}, EXCLUDE *.local` : arg,
)

/** A web page gets no candidates on loopback alone: a pair of virtual cards whose both ends stay here. */
const SET_UP = [
  'ip link set lo up',
  'ip link add peers0 type veth peer name peers1',
  'ip addr add 10.77.0.1/24 dev peers0',
  'ip link set peers0 up',
  'ip link set peers1 up',
  'ip route add default dev peers0',
].join(' && ')

/**
 * Opens the network. It is there until `close`.
 * @returns {Promise<{ through: string[], close: () => Promise<void> }>} `through`: what a command to be run in it begins with
 */
export async function openOwnNetwork() {
  const holder = spawn('unshare', ['--net', 'sh', '-c', `${SET_UP} && echo up && exec cat`], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const gone = new Promise((resolve) => holder.once('close', resolve).once('error', resolve))
  const isUp = await Promise.race([
    new Promise((resolve) => holder.stdout.once('data', () => resolve(true))),
    gone.then(() => false),
  ])
  return {
    through: isUp ? ['nsenter', `--net=/proc/${holder.pid}/ns/net`, '--'] : [],
    async close() {
      holder.stdin.end()
      await gone
    },
  }
}

/**
 * A Chromium that runs in the network.
 * @param {string[]} through as `openOwnNetwork` gives it
 * @param {string} folder of the caller, for a script
 * @returns {Promise<string>} the path to start
 */
export async function chromiumThrough(through, folder) {
  const executable = findChromium()
  if (!executable) throw new Error('no Chromium was found; see CHROMIUM_PATH')
  if (through.length === 0) return executable
  const path = join(folder, 'chromium')
  await writeFile(path, `#!/bin/sh\nexec ${through.join(' ')} ${executable} "$@"\n`)
  await chmod(path, 0o755)
  return path
}
