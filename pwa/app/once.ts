// Code that is fetched apart from the entry, and only when it is wanted.

/** Makes a loader that several may call: the code is fetched once, and tried again after a failure. */
export function once<T>(load: () => Promise<{ default: T }>): () => Promise<T> {
  let loading: Promise<T> | null = null
  return () => {
    loading ??= load().then(
      (module) => module.default,
      (error: unknown) => {
        loading = null
        throw error
      },
    )
    return loading
  }
}
