import type {CheckOutcome} from '../../engine/check.ts';
import type {Account} from './account.ts';
import {keyRemedy, oldestKeyDays, readKeys} from './keys.ts';

/** Whether CI's access key is there, young, and the only one. */
export async function keyOutcome(account: Account, user: string): Promise<CheckOutcome> {
	const {current, orphans, others} = await readKeys(account, user);
	const remedy = keyRemedy(user);
	if (current === undefined) {
		return others.length === 0
			? {status: 'fail', detail: 'CI has no access key', remedy}
			: {
					status: 'warn',
					detail: `${others.join(' and ')} ${others.length === 1 ? 'was' : 'were'} made by hand: Ferrovia neither replaces nor deletes ${others.length === 1 ? 'it' : 'them'}`,
				};
	}

	if (!current.active) {
		return {status: 'fail', detail: `the key ${current.id} is switched off`, remedy};
	}

	if (orphans.length > 0) {
		return {
			status: 'warn',
			detail: `a run that ended too early left ${orphans.join(' and ')} with ${user}`,
			remedy: 'ferrovia setup cache',
		};
	}

	if (others.length > 0) {
		return {status: 'warn', detail: `${user} has other keys: ${others.join(', ')}`, remedy};
	}

	return current.days > oldestKeyDays
		? {status: 'warn', detail: `the key ${current.id} is ${current.days} days old`, remedy}
		: {status: 'pass', detail: `${current.id}, ${current.days} ${current.days === 1 ? 'day' : 'days'} old`};
}
