// @ts-check
// A thread of its own, so that nothing else in the benchmark delays it: stops and continues a group of processes, again and again.
import { workerData } from 'node:worker_threads'

/** Milliseconds in one stretch: shorter than a frame, long enough that waking up late by a tenth is little. */
const RUN_MS = 4

const { group, rate, state } = /** @type {{ group: number, rate: number, state: Int32Array }} */ (workerData)

/** @param {number} ms @returns {boolean} whether to end */
const sleep = (ms) => Atomics.wait(state, 0, 0, ms) !== 'timed-out'
/** @param {NodeJS.Signals} signal @returns {boolean} whether somebody got it */
const tell = (signal) => {
  try {
    return process.kill(-group, signal)
  } catch {
    return false
  }
}

for (let ended = false; !ended;) {
  const start = performance.now()
  ended = sleep(RUN_MS)
  if (ended || !tell('SIGSTOP')) break
  // The stop lasts by the stretch as it was, not as it was meant: a thread that woke late must not run for nothing.
  ended = sleep((performance.now() - start) * (rate - 1))
  tell('SIGCONT')
}
