import { router } from './router.svelte.ts'

/**
 * Where this person is, as others are told: the address without its query, in which may stand what is searched for. Links write one address
 * with or without escapes; here it has none.
 */
export function ownPlace(): string {
  try {
    return decodeURI(router.path).replaceAll('%3A', ':')
  } catch {
    return router.path
  }
}
