// A device of a team in a browser below the floor.
import './in-old-browser.ts'
import { TeamSeat } from './team-seat.ts'

const scope = globalThis as unknown as DedicatedWorkerGlobalScope
const seat = new TeamSeat('old')

scope.onmessage = ({ data }: MessageEvent<{ id: number; method: keyof TeamSeat; args: never[] }>) => {
  const call = seat[data.method] as (...args: never[]) => unknown
  Promise.resolve()
    .then(() => call.apply(seat, data.args))
    .then(
      (value) => scope.postMessage({ id: data.id, value }),
      (error: Error) => scope.postMessage({ id: data.id, error: String(error.stack) }),
    )
}
