/** Waits until a question of a test is answered with yes; fails after `patience` ms. */
export async function until(isTrue: () => boolean | Promise<boolean>, patience = 15_000): Promise<void> {
  const end = performance.now() + patience
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error('waited in vain')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
