import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { clickToPath, keepScroll, matchPath, router } from '../../../pwa/platform/router.svelte.ts'
import { until } from '../../support/until.ts'

const home = location.pathname + location.search

describe('matchPath', () => {
  it.each([
    ['/', '/', {}],
    ['/leads/:id', '/leads/lead%3AAbCd%3A12', { id: 'lead:AbCd:12' }],
    ['/leads/:id', '/leads', null],
    ['/leads/:id', '/leads/a/b', null],
    ['/leads', '/leads/', {}],
    ['/leads/:id', '/leads/%E0%A4%A', null],
  ])('%s on %s', (pattern, path, params) => {
    expect(matchPath(pattern, path)).toEqual(params)
  })
})

describe('router', () => {
  beforeEach(() => router.setPatterns(['/', '/leads', '/leads/:id', '/notes/new', '/notes/:id']))
  afterAll(() => history.replaceState(null, '', home))

  it('goes to addresses and comes back', async () => {
    router.navigate('/leads?view=mine')
    expect([router.pattern, router.path, router.query.get('view')]).toEqual(['/leads', '/leads', 'mine'])
    router.navigate('/leads/lead:AbCd:12')
    expect([router.pattern, router.params['id'], location.pathname]).toEqual([
      '/leads/:id',
      'lead:AbCd:12',
      '/leads/lead:AbCd:12',
    ])
    expect(router.canGoBack).toBe(true)
    router.back('/')
    await until(() => router.path === '/leads')
    expect(router.query.get('view')).toBe('mine')
  })

  it('prefers the earlier pattern, and knows addresses it does not have', () => {
    router.navigate('/notes/new')
    expect(router.pattern).toBe('/notes/new')
    router.navigate('/nowhere')
    expect(router.pattern).toBeNull()
  })

  it('changes the query in place, without an entry to go back to', () => {
    router.navigate('/leads')
    const entries = history.length
    router.setQuery({ q: '江月 冷链', type: 'lead' })
    router.setQuery({ type: null, q: '江月' })
    expect(location.search).toBe(`?q=${encodeURIComponent('江月')}`)
    expect(history.length).toBe(entries)
  })

  it('does not leave the app', () => {
    router.navigate('/leads')
    router.navigate('https://elsewhere.example/leads/1')
    expect(router.path).toBe('/leads')
  })

  it('remembers how far a pane was scrolled, for each entry', async () => {
    const pane = document.createElement('div')
    pane.style.cssText = 'height: 100px; overflow: auto'
    const tall = document.createElement('div')
    pane.append(tall)
    document.body.append(pane)

    router.navigate('/leads')
    tall.style.height = '2000px'
    let leave = keepScroll('list')(pane)
    pane.scrollTop = 700
    await new Promise((resolve) => setTimeout(resolve, 60))
    router.navigate('/leads/lead:AbCd:12')
    leave()

    tall.style.height = '50px'
    router.back('/')
    await until(() => router.path === '/leads')
    leave = keepScroll('list')(pane)
    // The list fills a moment later.
    setTimeout(() => (tall.style.height = '2000px'), 80)
    await until(() => pane.scrollTop === 700)
    leave()
    pane.remove()
  })
})

describe('clicks on links', () => {
  const click = (attributes: Record<string, string>, init: MouseEventInit = {}): string | null => {
    const link = document.createElement('a')
    for (const [name, value] of Object.entries(attributes)) link.setAttribute(name, value)
    const inside = document.createElement('span')
    link.append(inside)
    document.body.append(link)
    let path: string | null = 'not clicked'
    const listen = (event: MouseEvent): void => {
      path = clickToPath(event)
      event.preventDefault()
    }
    document.addEventListener('click', listen)
    inside.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, button: 0, ...init }))
    document.removeEventListener('click', listen)
    link.remove()
    return path
  }

  it('stay in the app for its own addresses', () => {
    expect(click({ href: '/leads?q=1#x' })).toBe('/leads?q=1#x')
  })
  it('are the browser’s for everything else', () => {
    expect(click({ href: 'https://elsewhere.example/' })).toBeNull()
    expect(click({ href: '/leads', target: '_blank' })).toBeNull()
    expect(click({ href: '/file', download: '' })).toBeNull()
    expect(click({ href: '/leads' }, { ctrlKey: true })).toBeNull()
    expect(click({ href: '/leads' }, { button: 1 })).toBeNull()
    expect(click({ href: 'mailto:a@b.example' })).toBeNull()
    expect(click({})).toBeNull()
  })
})
