import type {CheckResult} from '../../engine/check.ts';

/** Checks of one step that ended alike, for one reason: it is told once for all of them. */
export type CheckGroup = {
	/** The first of them, for all that they share. */
	readonly first: CheckResult;
	readonly titles: readonly string[];
};

/** Puts neighbours together that differ in their titles alone. */
export function groupChecks(checks: readonly CheckResult[]): readonly CheckGroup[] {
	const groups: {first: CheckResult; titles: string[]}[] = [];
	for (const check of checks) {
		const last = groups.at(-1);
		if (last !== undefined && sharesReason(last.first, check)) {
			last.titles.push(check.title);
		} else {
			groups.push({first: check, titles: [check.title]});
		}
	}

	return groups;
}

function sharesReason(a: CheckResult, b: CheckResult): boolean {
	return (
		a.status !== 'pass' &&
		a.status === b.status &&
		a.step === b.step &&
		a.detail === b.detail &&
		a.evidence === b.evidence &&
		a.remedy === b.remedy
	);
}
