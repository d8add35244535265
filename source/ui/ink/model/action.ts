import type {ApplyReport} from '../../../engine/apply.ts';
import type {Plan} from '../../../engine/step.ts';
import type {CheckEvent, Verification} from '../../../engine/verify.ts';
import type {Choice} from '../../session.ts';
import type {TaskEvent} from './live.ts';
import type {Problem} from './state.ts';
import type {TextEdit} from './text-field.ts';

/** Everything that can happen in the wizard: what the user does, and what the work reports. */
export type Action =
	| {readonly type: 'start'}
	| {readonly type: 'choose steps'}
	| {readonly type: 'mark step'}
	| {readonly type: 'take steps'}
	/** Moves the pointer of the screen; infinite for the first or the last row. */
	| {readonly type: 'move'; readonly by: number}
	/** Scrolls the page, no further than `limit`. */
	| {readonly type: 'scroll'; readonly by: number; readonly limit: number}
	| {readonly type: 'toggle why'}
	| {readonly type: 'edit text'; readonly edit: TextEdit}
	| {readonly type: 'take answer'}
	| {readonly type: 'back'}
	/** Opens the question under the pointer, or the first one. */
	| {readonly type: 'edit answer'}
	| {readonly type: 'open details'}
	| {readonly type: 'show change'; readonly by: number}
	| {readonly type: 'confirm'; readonly at: number}
	| {readonly type: 'plan again'}
	| {readonly type: 'quit'}
	| {readonly type: 'interrupt'}
	/** What a service has told; undefined where it could not be asked. */
	| {readonly type: 'choices'; readonly key: string; readonly choices: readonly Choice[] | undefined}
	| {readonly type: 'planning'; readonly at: number}
	/** What the plan looks at right now, when that takes a while. */
	| {readonly type: 'looking'; readonly line: string}
	| {readonly type: 'planned'; readonly plan: Plan}
	| {readonly type: 'authorized'; readonly granted: boolean; readonly at: number}
	| {readonly type: 'task'; readonly event: TaskEvent; readonly at: number}
	| {readonly type: 'applied'; readonly report: ApplyReport; readonly at: number}
	| {readonly type: 'check'; readonly event: CheckEvent; readonly at: number}
	| {readonly type: 'verified'; readonly verification: Verification}
	| {readonly type: 'failed'; readonly problem: Problem};
