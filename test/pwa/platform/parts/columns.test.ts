import { expect, test } from 'vitest'
import { Columns, MAX_WIDTH, MIN_WIDTH, type ColumnStore } from '../../../../pwa/platform/parts/columns.svelte.ts'

const definitions = [
  { id: 'name', width: 200, standard: true },
  { id: 'company', width: 180, standard: true, grows: true },
  { id: 'status', width: 100, standard: true },
  { id: 'tags', width: 150 },
]

function memoryStore(text: string | null = null): ColumnStore & { text: string | null } {
  const store = {
    text,
    read: () => store.text,
    write: (next: string | null) => {
      store.text = next
    },
  }
  return store
}

test('columns are shown, hidden, moved and resized, and the choice is kept', () => {
  const store = memoryStore()
  const columns = new Columns(definitions, store)
  columns.toggle('tags')
  columns.move('tags', -2)
  columns.toggle('status')
  columns.resize('company', 240)
  const later = new Columns(definitions, store)
  expect(later.order).toEqual(['name', 'tags', 'company'])
  expect(later.widthOf('company')).toBe(240)
  expect(later.least).toBe(200 + 150 + 240)
})

test('the name column stays first, whatever is tried', () => {
  const columns = new Columns(definitions, memoryStore())
  columns.toggle('name')
  columns.move('name', 2)
  columns.moveBefore('status', 'name')
  columns.show(['status', 'name'])
  expect(columns.order).toEqual(['name', 'status'])
})

test('a column dropped on another takes its place', () => {
  const columns = new Columns(definitions, memoryStore())
  columns.moveBefore('status', 'company')
  expect(columns.order).toEqual(['name', 'status', 'company'])
  columns.moveBefore('status', null)
  expect(columns.order).toEqual(['name', 'company', 'status'])
})

test('widths stay within bounds', () => {
  const columns = new Columns(definitions, memoryStore())
  columns.resize('status', 3)
  expect(columns.widthOf('status')).toBe(MIN_WIDTH)
  columns.resize('status', 9999)
  expect(columns.widthOf('status')).toBe(MAX_WIDTH)
})

test('a growing column takes the room that is left until it is given a width', () => {
  const columns = new Columns(definitions, memoryStore())
  expect(columns.template).toBe('200px minmax(180px, 1fr) 100px')
  columns.resize('company', 220)
  expect(columns.template).toBe('200px 220px 100px minmax(0, 1fr)')
})

test.each(['', 'null', '{"order":"x","widths":5}', '{"order":["gone"],"widths":{"name":"wide"}}', '{{'])(
  'damaged or outdated text %j gives usable columns',
  (text) => {
    const columns = new Columns(definitions, memoryStore(text))
    expect(columns.order[0]).toBe('name')
    expect(columns.widthOf('name')).toBe(200)
  },
)
