// What loads the screens nobody starts with, by the patterns of their addresses (routes.ts).

export const screens = {
  '/leads/:id': () => import('../features/leads/LeadScreen.svelte'),
  '/companies': () => import('../features/accounts/AccountsScreen.svelte'),
  '/companies/:id': () => import('../features/accounts/AccountScreen.svelte'),
  '/contacts': () => import('../features/accounts/ContactsScreen.svelte'),
  '/contacts/:id': () => import('../features/accounts/ContactScreen.svelte'),
  '/notes': () => import('../features/call-notes/NotesScreen.svelte'),
  '/notes/new': () => import('../features/call-notes/NoteScreen.svelte'),
  '/notes/:id': () => import('../features/call-notes/NoteScreen.svelte'),
  '/pages': () => import('../features/pages/PagesScreen.svelte'),
  '/pages/new': () => import('../features/pages/PageScreen.svelte'),
  '/pages/:id': () => import('../features/pages/PageScreen.svelte'),
  '/meetings': () => import('../features/meetings/MeetingsScreen.svelte'),
  '/meetings/:id': () => import('../features/meetings/MeetingScreen.svelte'),
  '/scorecards': () => import('../features/scorecards/ScorecardsScreen.svelte'),
  '/scorecards/:id': () => import('../features/scorecards/ScorecardScreen.svelte'),
  '/scorecards/filled/:id': () => import('../features/scorecards/FillScreen.svelte'),
  '/steps': () => import('../features/steps/StepsScreen.svelte'),
  '/numbers': () => import('../features/numbers/NumbersScreen.svelte'),
  '/goals': () => import('../features/goals/GoalsScreen.svelte'),
  '/goals/:id': () => import('../features/goals/GoalScreen.svelte'),
  '/search': () => import('../features/search/SearchScreen.svelte'),
  '/settings': () => import('../features/settings/SettingsScreen.svelte'),
  '/deleted': () => import('../features/deleted/DeletedScreen.svelte'),
  '/team': () => import('../features/team/TeamScreen.svelte'),
  '/team/sync': () => import('../features/team/SyncScreen.svelte'),
  '/join': () => import('../features/team/JoinScreen.svelte'),
  '/recover': () => import('../features/team/RecoverScreen.svelte'),
  '/share-target': () => import('../features/setup/ShareTargetScreen.svelte'),
}

export type ScreenPattern = keyof typeof screens
