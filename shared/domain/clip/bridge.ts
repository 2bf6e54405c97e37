// The bridge between the app's page and the extension: every message that may cross, versioned, checked on both sides. The extension's
// content script on the app's own origin relays them between `window.postMessage` and a runtime port.
import * as v from 'valibot'
import { line, paragraph } from '../values.ts'
import { BRIDGE_CHANNEL } from './channel.ts'

const envelope = { channel: v.literal(BRIDGE_CHANNEL), version: v.number() }

/** One line of the look-up the app keeps in the extension: enough for the known-here card, offline. */
export const lookupEntry = v.object({
  recordId: line(80),
  type: v.picklist(['lead', 'account', 'contact']),
  name: line(200),
  company: line(200),
  ownerName: line(100),
  status: line(20),
  /** Match keys: `d:<domain>`, `p:<phone key>`, `e:<e-mail key>`, `s:<social host+path>`, `n:<folded organization name>`. */
  keys: v.pipe(v.array(line(400)), v.maxLength(100)),
  lastNoteAt: v.nullable(v.number()),
  lastNote: paragraph(300),
  openStep: v.nullable(v.object({ title: line(300), dueDate: v.nullable(v.string()) })),
})
export type LookupEntry = v.InferOutput<typeof lookupEntry>

/** App to extension. */
export const appMessage = v.variant('type', [
  /** Sent on load, and whenever the space changes. The extension answers with `extension-hello` and, if anything waits, `deliver`. */
  v.object({
    ...envelope,
    type: v.literal('app-hello'),
    spaceId: v.nullable(line(80)),
    teamName: line(100),
    locale: line(10),
    /** Revision of the look-up the app has; the extension says which it holds, and gets the rest. */
    lookupRevision: v.nullable(line(80)),
    /** Team members the panel may name as owner. */
    people: v.array(v.object({ id: line(80), name: line(100) })),
  }),
  /** These items are durable in the app. `rejected` ones were refused for good and stay in the outbox, marked with the code. */
  v.object({
    ...envelope,
    type: v.literal('taken'),
    taken: v.array(v.object({ id: v.string(), recordId: v.nullable(v.string()) })),
    rejected: v.array(v.object({ id: v.string(), code: line(40) })),
  }),
  /** A part of the look-up. `reset` starts anew; `remove` names records that are gone; `revision` is set on the last part. */
  v.object({
    ...envelope,
    type: v.literal('lookup'),
    reset: v.boolean(),
    put: v.pipe(v.array(lookupEntry), v.maxLength(2000)),
    remove: v.array(v.string()),
    revision: v.nullable(line(80)),
  }),
])
export type AppMessage = v.InferOutput<typeof appMessage>

/** Extension to app. Items are checked one by one against `outboxItem`, so that one bad item does not hold up the others. */
export const extensionMessage = v.variant('type', [
  v.object({
    ...envelope,
    type: v.literal('extension-hello'),
    extensionVersion: line(40),
    lookupRevision: v.nullable(line(80)),
    waiting: v.number(),
  }),
  v.object({ ...envelope, type: v.literal('deliver'), items: v.pipe(v.array(v.unknown()), v.maxLength(50)) }),
  /** The extension's worker is gone or was reloaded; the app waits for the next hello. */
  v.object({ ...envelope, type: v.literal('extension-lost') }),
  v.object({ ...envelope, type: v.literal('lookup-stored'), revision: v.nullable(line(80)) }),
  /** The extension's script has just come to this page; an app that said hello to nobody before says it again. */
  v.object({ ...envelope, type: v.literal('extension-present') }),
])
export type ExtensionMessage = v.InferOutput<typeof extensionMessage>
