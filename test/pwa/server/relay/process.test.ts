// The relay as `npm start` runs it, a process of its own that is stopped and killed.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { build } from '../../../../pwa/server/build.mjs'
import { openSqliteStore } from '../../../../pwa/server/relay/sqlite-store.ts'
import { CLOSE } from '../../../../shared/sync/relay/protocol.ts'
import { enter, introduce, readAll } from './running.ts'
import { TestTeam } from './team.ts'

const at = (path: string) => new URL(`../../../../pwa/server/${path}`, import.meta.url).pathname

let folder: string
const children: ChildProcess[] = []
beforeAll(() => build({ only: ['relay'] }), 120_000)
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'relay-process-'))))
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

async function startProcess(port = 0) {
  const child = spawn(process.execPath, [at('start.mjs'), '--no-build', `--root=${folder}`], {
    env: { ...process.env, PORT: String(port), RELAY_DATA: folder },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  children.push(child)
  let complaints = ''
  child.stderr?.on('data', (chunk) => (complaints += chunk))
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const site = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { url: string }).url))
    child.once('exit', () => reject(new Error(`did not start: ${complaints}`)))
  })
  return { child, gone, site, address: `${site.replace('http', 'ws')}/relay`, complaints: () => complaints }
}

test('[R14] killed while clients write, the relay has lost nothing it acknowledged', async () => {
  const running = await startProcess()
  const team = await TestTeam.found()
  const first = await introduce(running.address, team, team.owner)
  const others = await Promise.all(Array.from({ length: 3 }, () => enter(running.address, team, team.owner)))
  const acknowledged: Uint8Array[] = []
  const writers = [first, ...others].map(async (client, who) => {
    for (let n = 0; ; n++) {
      const entry = team.envelope(team.owner, `${who}/${n}`, n + 1)
      client.send({ type: 'append', request: n, entries: [entry] })
      await client.nextOf('appended')
      acknowledged.push(entry)
      if (acknowledged.length === 400) running.child.kill('SIGKILL')
    }
  })
  const ends = await Promise.allSettled(writers)
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected'])
  expect(await running.gone).toBeNull()
  expect(acknowledged.length).toBeGreaterThanOrEqual(400)
  const again = await startProcess()
  const kept = await readAll(await enter(again.address, team, team.owner))
  const names = new Set(kept.map((entry) => Buffer.from(entry).toString('hex')))
  expect(acknowledged.filter((entry) => !names.has(Buffer.from(entry).toString('hex')))).toEqual([])
}, 60_000)

test('[R14] told to stop, it writes and acknowledges what it took, says goodbye and ends with 0', async () => {
  const running = await startProcess()
  const team = await TestTeam.found()
  const client = await introduce(running.address, team, team.owner)
  const entries = Array.from({ length: 50 }, (_, n) => team.envelope(team.owner, `${n}`, n + 1))
  entries.forEach((entry, request) => client.send({ type: 'append', request, entries: [entry] }))
  await client.nextOf('appended')
  running.child.kill('SIGTERM')
  expect((await client.end()).code).toBe(CLOSE.goingAway)
  expect(await running.gone).toBe(0)
  const acknowledged = client.got.filter(({ type }) => type === 'appended').length - 1
  const store = openSqliteStore(join(folder, 'relay.db'))
  const kept = await store.head(team.space)
  await store.close()
  // Every acknowledgement stands for an entry, and no entry is left without one.
  expect(kept).toBe(acknowledged + 1)
}, 60_000)

test('[R14] a copy made while it runs holds everything acknowledged before; a second relay on the store is told no', async () => {
  const running = await startProcess()
  const team = await TestTeam.found()
  const client = await introduce(running.address, team, team.owner)
  const entry = team.envelope(team.owner, 'one')
  client.send({ type: 'append', request: 1, entries: [entry] })
  await client.nextOf('appended')
  const copy = join(folder, 'copies.db')
  const backup = () =>
    spawnSync(process.execPath, [at('relay/backup.mjs'), copy], {
      env: { ...process.env, RELAY_DATA: folder },
      encoding: 'utf8',
    })
  expect(backup()).toMatchObject({ status: 0, stderr: '' })
  expect(backup()).toMatchObject({ status: 1, stderr: expect.stringContaining('is there already') })
  const store = openSqliteStore(copy)
  expect((await store.readAfter(team.space, 1, 10)).map(({ bytes }) => Buffer.from(bytes))).toEqual([
    Buffer.from(entry),
  ])
  await store.close()
  const second = await startProcess()
  expect(second.complaints()).toContain('another process uses')
  expect((await fetch(`${second.site}/relay/health`)).status).toBe(503)
  expect(await (await fetch(`${running.site}/relay/health`)).json()).toMatchObject({ status: 'ok', entries: 2 })
}, 60_000)
