import type { TeamLog } from './team-log.ts'

/** What acting on a team needs besides the log. */
export interface TeamEnvironment {
  team: TeamLog
  /** The app's address, as links begin: `https://touchline.example/`. */
  app: string
  /** `wss://host/relay`, the relay this space travels by now; null: none. */
  relay(): string | null
  /** ms */
  now(): number
  /** The record of a person in the space, null before it has come. Its name is shown when the log's cannot be opened here. */
  recordOf(memberId: string): { recordId: string; name: string } | null
}
