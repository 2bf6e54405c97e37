import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer } from '../../support/app-server.ts'

const start = fileURLToPath(new URL('../../../pwa/server/start.mjs', import.meta.url))
let root: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'touchline-start-'))
  await writeFile(join(root, 'index.html'), '<title>Touchline</title>')
})
afterAll(() => rm(root, { recursive: true }))

test('the server starts on the port that is asked for, and leaves when it is told to', async () => {
  const server = await startServer({ root })
  expect(await (await fetch(server.url)).text()).toContain('Touchline')
  await server.stop()
  await expect(fetch(server.url)).rejects.toThrow()
})

test('a taken port is told in plain words, in both languages', async () => {
  const server = await startServer({ root })
  try {
    const second = spawnSync(process.execPath, [start, `--root=${root}`], {
      env: { ...process.env, PORT: String(server.port) },
      encoding: 'utf8',
    })
    expect(second.status).toBe(1)
    expect(second.stderr).toContain(`Port ${server.port} is taken`)
    expect(second.stderr).toContain(`端口 ${server.port} 已被占用`)
  } finally {
    await server.stop()
  }
})

test.each(['abc', '70000', '-1'])('PORT=%s is refused', (port) => {
  const result = spawnSync(process.execPath, [start, `--root=${root}`], {
    env: { ...process.env, PORT: port },
    encoding: 'utf8',
  })
  expect([result.status, result.stderr]).toEqual([1, expect.stringContaining('PORT must be a number')])
})

test('it says where the app is and how to load the extension, in both languages', async () => {
  const child = spawn(process.execPath, [start, `--root=${root}`], { env: { ...process.env, PORT: '0' } })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
  while (!said.includes('Ctrl-C')) await once(child.stdout, 'data')
  child.kill('SIGINT')
  const [code] = (await once(child, 'exit')) as [number]
  expect(code).toBe(0)
  expect(said).toMatch(/http:\/\/localhost:\d+/)
  for (const words of ['chrome://extensions', 'about:debugging', '加载已解压的扩展程序', '临时载入附加组件']) {
    expect(said).toContain(words)
  }
})
