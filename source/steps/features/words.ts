import type {Note} from '../../engine/step.ts';
import type {Found, UnitsSaved} from './found.ts';

/** What the removals save, in units that cargo counts and seconds that were measured. */
export function savedWords({units, cpuSeconds}: Pick<Found, 'units' | 'cpuSeconds'>): string {
	const cpu =
		cpuSeconds === undefined ? [] : [`cargo check from scratch: ${seconds(cpuSeconds.before)} -> ${seconds(cpuSeconds.after)} CPU s`];
	return [...units.map(unitsWords), ...cpu].join('; ');
}

export function unitsWords({build, before, after}: UnitsSaved): string {
	const name = build === 'all' ? '' : `${build}: `;
	return before === after
		? `${name}${after} units`
		: `${name}${before} -> ${after} units (-${Math.round(((before - after) / before) * 100)} %)`;
}

/** Everything that was found and is not changed. */
export function foundNotes({kept, idle, unused, notes, checks, seconds: time}: Found, changed: boolean): readonly Note[] {
	const reasons = new Map<string, string[]>();
	for (const {reason, package: name, feature} of kept) {
		reasons.set(reason, [...(reasons.get(reason) ?? []), `${name}/${feature}`]);
	}

	return [
		...(changed
			? [
					{
						level: 'info',
						text: `Found by ${checks} calls of cargo check in ${Math.round(time)} s; each removal compiles for every member alone.`,
					} as const,
				]
			: []),
		...[...reasons].map(([reason, features]) => ({
			level: 'info' as const,
			text: `Kept, ${reason}: ${list(features)}. If you know better: --features-remove.`,
		})),
		...(idle.length === 0 ? [] : [{level: 'info', text: `Not needed, but it would save no unit: ${list(idle)}.`} as const]),
		...(unused.length === 0
			? []
			: [
					{
						level: 'warn',
						text: `rustc sees no use of ${list(unused.map(({member, package: name}) => `${name} in ${member}`))}. To remove what everything compiles without: --features-unused remove.`,
					} as const,
				]),
		...notes.map(text => ({level: 'warn', text}) as const),
	];
}

function list(names: readonly string[]): string {
	return names.length <= 8 ? names.join(', ') : `${names.slice(0, 7).join(', ')} and ${names.length - 7} more`;
}

function seconds(value: number): string {
	return value < 10 ? value.toFixed(1) : String(Math.round(value));
}
